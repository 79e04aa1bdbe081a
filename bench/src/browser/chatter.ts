import { once } from 'node:events'
import type { WebSocket } from 'ws'
import { openSocket } from '../load/open-socket.ts'
import type { Door } from '../load/task.ts'
import { lessonLine } from '../subjects/history.ts'

const TICK_MS = 20

/** A participant who sends so many messages a second, without waiting for answers. */
export class Chatter {
  /** Events received by the sender: they went to everyone in the room. */
  heard = 0
  readonly #socket: WebSocket
  #timer: NodeJS.Timeout | undefined

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      if (data.includes('"action":"new"')) this.heard++
    })
  }

  static async enter(door: Door): Promise<Chatter> {
    const socket = openSocket(door)
    await once(socket, 'open')
    return new Chatter(socket)
  }

  talk(perSecond: number): void {
    const began = performance.now()
    let said = 0
    this.#timer = setInterval(() => {
      const due = ((performance.now() - began) / 1000) * perSecond
      while (said < due) this.#socket.send(JSON.stringify({ type: 'text', message: lessonLine(said++) }))
    }, TICK_MS)
  }

  leave(): void {
    clearInterval(this.#timer)
    this.#socket.close()
  }
}

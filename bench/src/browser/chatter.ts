import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Door } from '../load/task.ts'
import { lessonLine } from '../subjects/history.ts'

const TICK_MS = 20

/** Somebody who talks without a pause: so many messages a second, whatever comes back. */
export class Chatter {
  /** Messages that came back on the socket: what everybody in the room has been sent. */
  heard = 0
  readonly #socket: WebSocket
  #timer: NodeJS.Timeout | undefined

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      if (data.includes('"action":"new"')) this.heard++
    })
  }

  static async enter(port: number, { path, headers }: Door): Promise<Chatter> {
    const fields = Object.fromEntries(headers.map((line) => line.split(': ') as [string, string]))
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: fields })
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

import { randomUUID } from 'node:crypto'
import type { ClientFrame, Room, ServerFrame } from '@edusphere/protocol'
import type { WebSocket } from 'ws'
import { Api, type Person } from '../world/api.ts'
import { sharedGround } from '../world/shared-ground.ts'
import type { School } from '../world/school.ts'
import { enterRoom } from './scenario.ts'

/** A message and its times, on `performance.now()`'s clock. */
export interface Said {
  id: string
  sentAt: number
  ackedAt: number | undefined
  /** When the socket on the other process got it. */
  heardAt: number | undefined
  /** How often it was answered `unavailable` and sent again. */
  refusals: number
}

/** Two processes on one PostgreSQL and Redis. One person sends on the first and listens on the second. */
export class Talk {
  readonly school: School
  readonly room: Room
  readonly said: Said[] = []
  readonly #byId = new Map<string, Said>()
  readonly #speaker: WebSocket
  readonly #listener: WebSocket
  readonly #dispose: () => Promise<void>

  private constructor(school: School, { room, sockets, dispose }: TalkParts) {
    this.school = school
    this.room = room
    this.#dispose = dispose
    ;[this.#speaker, this.#listener] = sockets
    this.#speaker.on('message', (data: Buffer) => this.#answered(JSON.parse(data.toString()) as ServerFrame))
    this.#listener.on('message', (data: Buffer) => this.#heard(JSON.parse(data.toString()) as ServerFrame))
  }

  static async open(): Promise<Talk> {
    const ground = await sharedGround(['host', 'ada'], 2)
    const school = await ground.open()
    const dispose = async () => {
      await school.close()
      await ground.dispose()
    }
    try {
      const [first, second] = school.servers
      const [host, ada] = ground.people as [Person, Person]
      const api = new Api(first!.origin)
      const room = await api.createRoom(host, 'Physics')
      await api.join(ada, room)
      const [speaker, listener] = [
        await enterRoom(first!.port, { as: host, room }),
        await enterRoom(second!.port, { as: ada, room }),
      ]
      return new Talk(school, { room, dispose, sockets: [speaker.ws, listener.ws] })
    } catch (error) {
      await dispose()
      throw error
    }
  }

  /** Sends a message every `everyMs`, without waiting. The returned function stops it. */
  speak(everyMs: number): () => void {
    const timer = setInterval(() => this.say(), everyMs)
    return () => clearInterval(timer)
  }

  say(): Said {
    const said: Said = {
      id: randomUUID(),
      sentAt: performance.now(),
      ackedAt: undefined,
      heardAt: undefined,
      refusals: 0,
    }
    this.said.push(said)
    this.#byId.set(said.id, said)
    this.#send(said)
    return said
  }

  async close(): Promise<void> {
    this.#speaker.terminate()
    this.#listener.terminate()
    await this.#dispose()
  }

  #send({ id }: Said): void {
    const frame: ClientFrame = { type: 'text', id, message: `message ${id}`, ref: id }
    this.#speaker.send(JSON.stringify(frame))
  }

  #answered(frame: ServerFrame): void {
    if (frame.type !== 'ack' && frame.type !== 'error') return
    const said = this.#byId.get(frame.ref ?? '')
    if (!said) return
    if (frame.type === 'ack') said.ackedAt ??= performance.now()
    else {
      said.refusals++
      this.#send(said)
    }
  }

  #heard(frame: ServerFrame): void {
    if (frame.type !== 'chat_message' && !('messages' in frame)) return
    for (const { id } of 'messages' in frame ? frame.messages : [frame]) {
      const said = this.#byId.get(id)
      if (said) said.heardAt ??= performance.now()
    }
  }
}

interface TalkParts {
  room: Room
  sockets: [WebSocket, WebSocket]
  dispose: () => Promise<void>
}

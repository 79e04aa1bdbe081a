import type { Room, ServerFrame } from '@edusphere/protocol'
import { until } from '@edusphere/testing/pause'
import type { TestSocket } from '@edusphere/testing/test-socket'
import type { Person } from '../world/api.ts'
import { enterRoom } from './scenario.ts'

/** Between two messages: 150 a second. Each of twelve writers stays below what a person may send. */
const EVERY_MS = 80 / 12

/** People who talk all the time, in a room that no abuser is in. The first one listens. */
export class Neighbours {
  readonly #room: string
  readonly #writers: readonly TestSocket[]
  readonly #listener: TestSocket
  readonly #timer: NodeJS.Timeout
  /** When each message was sent, until it has arrived. */
  readonly #under = new Map<string, number>()
  readonly #beganAt = performance.now()
  #said = 0
  #delays: number[] = []

  private constructor(room: string, [listener, ...writers]: TestSocket[]) {
    this.#room = room
    this.#listener = listener!
    this.#writers = writers
    this.#listener.ws.on('message', (data: Buffer) => this.#hear(JSON.parse(data.toString()) as ServerFrame))
    this.#timer = setInterval(() => this.#sayWhatIsDue(), EVERY_MS)
  }

  static async open(port: number, { people, room }: { people: readonly Person[]; room: Room }): Promise<Neighbours> {
    const sockets = await Promise.all(people.map((as) => enterRoom(port, { as, room, form: 'any' })))
    return new Neighbours(room.id, sockets)
  }

  /** How long each message took to arrive since the last call, in milliseconds. */
  take(): number[] {
    const delays = this.#delays
    this.#delays = []
    return delays
  }

  /** Resolves with the number of messages that did not arrive. */
  async close(): Promise<number> {
    clearInterval(this.#timer)
    await until(() => this.#under.size === 0, 10_000)
    for (const socket of [this.#listener, ...this.#writers]) socket.terminate()
    return this.#under.size
  }

  /** A timer that fires late would talk less. */
  #sayWhatIsDue(): void {
    const due = (performance.now() - this.#beganAt) / EVERY_MS
    while (this.#said < due) this.#say(this.#writers[this.#said++ % this.#writers.length]!)
  }

  #say(writer: TestSocket): void {
    const id = crypto.randomUUID()
    this.#under.set(id, performance.now())
    writer.send({ type: 'text', room: this.#room, id, message: 'Hello' })
    writer.frames.length = 0
  }

  #hear(frame: ServerFrame): void {
    this.#listener.frames.length = 0
    if (frame.type !== 'chat_message' || frame.action !== 'new') return
    const sent = this.#under.get(frame.id)
    if (sent === undefined) return
    this.#under.delete(frame.id)
    this.#delays.push(performance.now() - sent)
  }
}

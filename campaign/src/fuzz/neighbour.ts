import { once } from 'node:events'
import type { Room } from '@edusphere/protocol'
import { makeRoom } from '@edusphere/testing/api'
import type { TestSocket } from '@edusphere/testing/test-socket'
import type { FuzzedServer } from './fuzzed-server.ts'

const PATIENCE_MS = 20_000

/** Two people who talk in a room of their own, beside the inputs. */
export class Neighbour {
  readonly #room: Room
  readonly #speaker: TestSocket
  readonly #listener: TestSocket
  #said = 0

  private constructor(room: Room, speaker: TestSocket, listener: TestSocket) {
    this.#room = room
    this.#speaker = speaker
    this.#listener = listener
  }

  static async move(server: FuzzedServer): Promise<Neighbour> {
    const [first, second] = [await server.person('neighbour-1'), await server.person('neighbour-2')]
    const room = await makeRoom(server, first, { name: 'Next door', others: [second] })
    return new Neighbour(room, await server.joined(first, [room.id]), await server.joined(second, [room.id]))
  }

  leave(): void {
    for (const socket of [this.#speaker, this.#listener]) socket.terminate()
  }

  /** Whether a message is still acknowledged and heard. */
  async talks(): Promise<boolean> {
    const message = `said ${++this.#said}`
    const heard = Promise.all([
      this.#speaker.request({ type: 'text', room: this.#room.id, message }),
      this.#listener.next(({ body }) => body === message),
    ])
    const patience = once(AbortSignal.timeout(PATIENCE_MS), 'abort').then(() => undefined)
    const answers = await Promise.race([heard, patience])
    for (const { frames } of [this.#speaker, this.#listener]) frames.splice(0)
    return answers?.[0].type === 'ack'
  }
}

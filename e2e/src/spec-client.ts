import type { Room } from '@edusphere/protocol'
import type { Person } from './person.ts'

/** An event of the specification. A client of the specification reads only `action` and `error`. */
export interface SpecEvent {
  action?: 'new' | 'update' | 'delete'
  id?: string
  body?: string
  error?: string
  [field: string]: unknown
}

/**
 * A client that knows only the specification: it opens a room's socket, sends `text`, `update` and `delete`, and reads
 * `action` and `error`.
 */
export class SpecClient {
  readonly received: SpecEvent[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  readonly #socket: WebSocket
  #wake = Promise.withResolvers<void>()

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#socket = new WebSocket(url, { headers })
    this.closed = new Promise((resolve) => {
      this.#socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }))
    })
    this.#socket.addEventListener('message', ({ data }) => {
      this.received.push(JSON.parse(String(data)) as SpecEvent)
      this.#wake.resolve()
      this.#wake = Promise.withResolvers()
    })
  }

  /**
   * Opens the room's socket for `person` with a bearer token, and waits until the socket is in the room's group. An
   * open socket proves only the handshake. A client of the specification reads the history at this point.
   */
  static async open(person: Person, room: Room): Promise<SpecClient> {
    const { accessToken } = await person.token()
    const client = new SpecClient(person.socketUrl(room), { authorization: `Bearer ${accessToken}` })
    await new Promise((resolve, reject) => {
      client.#socket.addEventListener('open', resolve)
      client.#socket.addEventListener('error', reject)
    })
    client.send({ type: 'ping' })
    await client.next(({ type }) => type === 'pong')
    client.received.length = 0
    return client
  }

  send(frame: object): void {
    this.#socket.send(JSON.stringify(frame))
  }

  /** The first event, past or future, that `matches`. The time limit of the test ends the wait. */
  async next(matches: (event: SpecEvent) => boolean): Promise<SpecEvent> {
    for (;;) {
      const found = this.received.find(matches)
      if (found) return found
      await this.#wake.promise
    }
  }

  async close(): Promise<void> {
    this.#socket.close()
    await this.closed
  }
}

import type { Room } from '@edusphere/protocol'
import { TestSocket, type Frame } from '@edusphere/testing/test-socket'
import type { Person } from './person.ts'

/** An event of the specification. A client of the specification reads only `action` and `error`. */
export interface SpecEvent extends Frame {
  action?: 'new' | 'update' | 'delete'
  id?: string
  body?: string
  error?: string
}

/**
 * A client that knows only the specification: it opens a room's socket, sends `text`, `update` and `delete`, and reads
 * `action` and `error`.
 */
export class SpecClient extends TestSocket<SpecEvent> {
  /**
   * Opens the room's socket for `person` with a bearer token, and waits until the socket is in the room's group. An
   * open socket proves only the handshake. A client of the specification reads the history at this point.
   */
  static async open(person: Person, room: Room): Promise<SpecClient> {
    const { accessToken } = await person.token()
    const client = new SpecClient(person.socketUrl(room), { authorization: `Bearer ${accessToken}` })
    await client.opened
    client.send({ type: 'ping' })
    await client.next(({ type }) => type === 'pong')
    client.frames.length = 0
    return client
  }

  async close(): Promise<void> {
    this.ws.close()
    await this.closed
  }
}

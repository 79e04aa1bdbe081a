import type { ClientFrame, ErrorCode, ServerFrame } from '@edusphere/protocol'
import { expect } from 'vitest'
import { Client } from '@edusphere/client/client'
import type { OutboxStore } from '@edusphere/client/outbox/store'
import type { Room } from '@edusphere/client/room/room'
import { ManualClock } from './manual-clock.ts'
import { loseConnection } from './states.ts'
import type { Peer } from './test-server.ts'
import { ref, TestServer } from './test-server.ts'

/** A real WebSocket server that the test answers for, a clock that it moves, and clients with an outbox. */
export class OutboxWorld {
  readonly clock = new ManualClock()
  readonly #server = new TestServer()
  readonly #clients: Client[] = []

  static async open(): Promise<OutboxWorld> {
    const world = new OutboxWorld()
    await world.#server.start()
    return world
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.stop()
    await this.#server.stop()
  }

  clientWith(outbox: OutboxStore): Client {
    const client = new Client({ url: this.#server.url, clock: this.clock, random: () => 0, outbox })
    this.#clients.push(client)
    return client
  }

  async connected(client: Client): Promise<{ peer: Peer; room: Room }> {
    const room = client.join('room')
    client.connection.start()
    return { peer: await join(await this.#server.peers.next()), room }
  }

  /** Cuts the connection. The next try begins at once. */
  async lose(client: Client, peer: Peer): Promise<Peer> {
    await loseConnection(client.connection, { peer, clock: this.clock })
    return join(await this.#server.peers.next())
  }
}

/** Answers the join of the next socket. */
async function join(peer: Peer): Promise<Peer> {
  const { room, ...frame } = await peer.next('join')
  peer.send({
    type: 'sync',
    room: room!,
    epoch: 'e',
    from: 0,
    version: 1,
    messages: [],
    reset: true,
    more: false,
    ...ref(frame),
  })
  return peer
}

/** The server’s refusal of a frame. */
export const refusal = (code: ErrorCode, frame: ClientFrame, retryAfter: number | null = null): ServerFrame => ({
  ...{ type: 'error', error: code, code, room: 'room', retryAfter },
  ...ref(frame),
})
/** The server’s `ack` of a frame. */
export const ack = (frame: ClientFrame, version: number): ServerFrame => ({
  type: 'ack',
  room: 'room',
  version,
  ...ref(frame),
})

/** Resolves when `holds` is true. Checked after every change of the room. */
export function until(room: Room, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return
      stop()
      resolve()
    }
    const stop = room.onChange(look)
    look()
  })
}

/** Resolves when everything sent before has arrived, and nothing else. */
export async function nothingElse(client: Client, peer: Peer): Promise<void> {
  await client.connection.request({ type: 'ping' })
  expect(peer.frames.size).toBe(0)
}

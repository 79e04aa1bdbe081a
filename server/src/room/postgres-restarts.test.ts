import { randomUUID } from 'node:crypto'
import type { Room } from '@edusphere/protocol'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openPostgres } from '../store/postgres/open.ts'
import { findPostgres, PostgresCluster } from '@edusphere/testing/postgres-cluster'
import { hasPostgres, runSql } from '@edusphere/testing/postgres'
import type { TestSocket } from '@edusphere/testing/test-socket'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'

const RESTARTS = 3
const SENDERS = 4

describe.skipIf(!hasPostgres())('a PostgreSQL that crashes', () => {
  let cluster: PostgresCluster
  let world: World
  let ada: TestPerson
  let room: Room

  beforeAll(async () => {
    cluster = await PostgresCluster.create(findPostgres()!)
    const env = { DATABASE_URL: cluster.url('postgres'), JWT_SECRET: 'a secret for tests that is long enough' }
    const place = { env, open: () => openPostgres(env.DATABASE_URL), remove: () => cluster.remove() }
    world = await World.open({ LIMITS: 'off' }, () => Promise.resolve(place))
    ada = await world.person('ada')
    room = await world.room(ada, 'Storm')
  })
  afterAll(() => world.close())

  /** Sends messages one after the other, each until it is acknowledged, as a client does. */
  async function send(socket: TestSocket, isOver: () => boolean): Promise<{ acked: string[]; refused: number }> {
    const acked: string[] = []
    let refused = 0
    while (!isOver()) {
      const id = randomUUID()
      for (;;) {
        const answer = await socket.request({ type: 'text', id, message: id })
        if (answer.type === 'ack') break
        expect(answer.code).toBe('unavailable')
        refused++
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      acked.push(id)
    }
    return { acked, refused }
  }

  it('[G1] [G2] and comes back under load: nothing acknowledged is lost, nothing is there twice, all goes on by itself', async () => {
    const sockets = await Promise.all(Array.from({ length: SENDERS }, () => world.chat(room, ada)))
    const listener = (await world.joined(room, ada)).socket
    let isOver = false
    const sending = sockets.map((socket) => send(socket, () => isOver))
    for (let i = 0; i < RESTARTS; i++) {
      await listener.next(({ version }) => Number(version) > 20 * (i + 1))
      await cluster.stop('SIGQUIT')
      expect(await world.refusal('GET', '/api/rooms', { as: ada })).toMatchObject({
        status: 503,
        code: 'unavailable',
      })
      await cluster.start()
    }
    const { seq } = await sockets[0]!.request({ type: 'text', message: 'the last one' })
    isOver = true
    const sent = await Promise.all(sending)
    const acked = sent.flatMap(({ acked: ids }) => ids)
    expect(Math.min(...sent.map(({ refused }) => refused))).toBeGreaterThan(0)

    const stored = new Map<string, number>()
    for (let after = 0; ;) {
      const page = await world.must<{
        messages: { id: string; body: string; seq: number }[]
        hasAfter: boolean
      }>('GET', `${roomPath(room)}/messages?limit=200&after=${after}`, { as: ada })
      for (const message of page.messages) stored.set(message.body, message.seq)
      if (!page.hasAfter) break
      after = page.messages.at(-1)!.seq
    }
    for (const id of acked) expect(stored.has(id)).toBe(true)
    expect(stored.size).toBe(new Set([...acked, 'the last one']).size)
    expect([...stored.values()]).toEqual(Array.from({ length: stored.size }, (_, i) => i + 1))
    expect(Number(seq)).toBeLessThanOrEqual(stored.size)

    // Changes that were committed without an answer, and changes of others, were passed on too (G3).
    await vi.waitFor(() => expect(heard(listener)).toEqual([...stored.keys()]), { timeout: 5_000 })
  })

  it('[G3] and whose copy is promoted: everybody is sent away, to come back and start over', async () => {
    const { socket, sync } = await world.joined(room, ada)
    await cluster.stop('SIGQUIT')
    await cluster.startAsStandby()
    const refused = await world.refusal('GET', '/api/rooms', { as: ada })
    expect(refused).toMatchObject({ status: 503, code: 'unavailable' })
    await runSql(cluster.url('postgres'), 'SELECT pg_promote()')
    expect((await socket.closed).code).toBe(1001)
    const again = await world.joined(room, ada, { since: sync.version as number, epoch: sync.epoch as string })
    expect(again.sync).toMatchObject({ reset: true, version: sync.version })
    expect(again.sync.epoch).not.toBe(sync.epoch)
  })
})

/** Bodies in order, live or by repair. */
function heard({ frames }: TestSocket): unknown[] {
  return frames.flatMap(({ type, action, body, messages }) => {
    if (type === 'sync') return (messages as { body: string }[]).map((row) => row.body)
    return type === 'chat_message' && action === 'new' ? [body] : []
  })
}

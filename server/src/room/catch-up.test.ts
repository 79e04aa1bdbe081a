import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LocalBus } from '../bus/local.ts'
import { NEVER, type RoomRef } from '../store/memberships.ts'
import { openSqlite } from '../store/sqlite/open.ts'
import type { Store } from '../store/store.ts'
import { LossyBus } from '@edusphere/testing/lossy-bus'
import { ModelClient } from '@edusphere/testing/model-client'
import { seeding, type SeededUser } from '@edusphere/testing/seed'
import { Hub } from './hub.ts'
import type { CatchUp } from './catch-up.ts'
import type { SyncPage } from './sync-page.ts'
import { roomFeeds } from '../features/messages/feed.ts'
import { serializeRow, shownState } from '../features/messages/messages.ts'
import { type TestChange, changeOf, openLog } from '@edusphere/testing/changes'

type Command =
  | { do: 'create' | 'update' | 'delete'; which: number }
  | { do: 'flood'; count: number }
  | { do: 'lose'; loses: boolean }
  | { do: 'sweep' }
  /** The client knows this `share` of the room's versions, and its link takes `bytes` at a time. */
  | { do: 'ask'; share: number; bytes: number }

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    do: fc.constantFrom('create' as const, 'create' as const, 'update' as const, 'delete' as const),
    which: fc.nat(30),
  }),
  fc.record({ do: fc.constant('flood' as const), count: fc.integer({ min: 20, max: 260 }) }),
  fc.record({ do: fc.constant('lose' as const), loses: fc.boolean() }),
  fc.constant({ do: 'sweep' as const }),
  fc.record({
    do: fc.constant('ask' as const),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    bytes: fc.integer({ min: 1_000, max: 100_000 }),
  }),
)

describe('what a room remembers for those who come back', () => {
  let store: Store
  let ada: SeededUser
  let room: RoomRef
  let reads: CatchUp
  let rooms = 0

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
    store = await openSqlite(':memory:')
    ada = await seeding(store.db).user('ada')
  })
  afterEach(async () => {
    vi.useRealTimers()
    await store.close()
  })

  const sweep = async () => {
    await vi.advanceTimersByTimeAsync(600)
    await new Promise((resolve) => setImmediate(resolve))
    await store.ping()
  }

  const come = (hub: Hub) => new ModelClient(ada).join(hub, { room, provenAt: NEVER })

  const change = (kind: 'create' | 'update' | 'delete', id: string): TestChange => {
    const base = { roomId: room.id, userId: ada.id, id }
    return kind === 'delete' ? { kind, ...base } : { kind, ...base, body: randomUUID() }
  }

  /** The pages of one reader that catches up, whose link takes `bytes` at a time. */
  const pagesAfter = async (since: number, bytes: number): Promise<SyncPage[]> => {
    const pages: SyncPage[] = []
    do {
      const page = await reads.after(pages.at(-1)?.version ?? since)
      pages.push(reads.cut(page, bytes))
    } while (pages.at(-1)!.more)
    return pages
  }

  const rowsOf = (pages: readonly SyncPage[]): unknown[] =>
    pages.flatMap(({ rows }) => rows.map(({ json }) => JSON.parse(json) as unknown))

  const expectWhatTheStoreSays = async ({ share, bytes }: { share: number; bytes: number }) => {
    const { head } = await store.messages.newest({ roomId: room.id, limit: 1 })
    const since = Math.round(share * head.version)
    const pages = await pagesAfter(since, bytes)
    const { messages } = await store.messages.changesSince({ roomId: room.id, since, limit: 100_000 })
    expect(rowsOf(pages)).toEqual(messages.map(serializeRow))
    expect(pages[0]!.range.from).toBe(since)
    expect(pages.at(-1)!.version).toBe(head.version)
    const newest = await store.messages.newest({ roomId: room.id, limit: 50 })
    const reset = await reads.replay(head.version + 1)
    expect(rowsOf([reset])).toEqual([...newest.messages.map(serializeRow), shownState(newest.state!)])
    expect(reset).toMatchObject({ reset: true, version: head.version })
  }

  it('[R2] [R3] is what the store says, whatever the bus has lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 40 }), async (commands) => {
        room = await seeding(store.db).room(ada, `room-${++rooms}`)
        const bus = new LossyBus()
        const hub = new Hub({ kind: roomFeeds(store), store, bus, log: pino({ level: 'silent' }) })
        const log = openLog(store, bus)
        const { feed } = (await come(hub))!
        reads = feed.catchUp
        const ids: string[] = []
        const create = () => log.append(room, changeOf(change('create', ids[ids.push(randomUUID()) - 1]!)))
        for (const step of commands) {
          if (step.do === 'lose') bus.loses = step.loses
          else if (step.do === 'sweep') await sweep()
          else if (step.do === 'create' || ids.length === 0) await create()
          else if (step.do === 'flood') await Promise.all(Array.from({ length: step.count }, create))
          else if (step.do === 'ask') {
            while (feed.head.version < (await store.messages.heads([room.id])).get(room.id)!.version) await sweep()
            await expectWhatTheStoreSays(step)
          } else await log.append(room, changeOf(change(step.do, ids[step.which % ids.length]!)))
        }
        hub.close()
      }),
      { numRuns: 100 },
    )
  }, 60_000)

  it('asks the store again after it could not answer', async () => {
    room = await seeding(store.db).room(ada, `room-${++rooms}`)
    let isAway = true
    const messages = new Proxy(store.messages, {
      get: (target, name: 'newest') =>
        name === 'newest' && isAway ? () => Promise.reject(new Error('away')) : target[name].bind(target),
    })
    const failing = { ...store, messages }
    const deps = { kind: roomFeeds(failing), store: failing, bus: new LocalBus(), log: pino({ level: 'silent' }) }
    const hub = new Hub(deps)
    const failed = await Promise.allSettled([come(hub), come(hub), come(hub)])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    isAway = false
    expect(await come(hub)).toMatchObject({ state: 'live' })
    hub.close()
  })
})

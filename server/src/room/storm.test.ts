import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { LocalBus } from '../bus/local.ts'
import type { RoomLog } from './log.ts'
import { roomFeeds } from '../features/messages/feed.ts'
import type { RoomRef } from '../store/memberships.ts'
import type { Store } from '../store/store.ts'
import { countingStore } from '@edusphere/testing/counting-store'
import { ModelClient } from '@edusphere/testing/model-client'
import { ENGINES, type Place } from '@edusphere/testing/places'
import { seeding, type SeededUser } from '@edusphere/testing/seed'
import { Hub } from './hub.ts'
import { changeOf, openLog } from '@edusphere/testing/changes'

const CLIENTS = 400
/** Queries: a look-up, the head, the first few users one by one, the list, and a few positions. */
const HANDFUL = 32

for (const { engine, isHere, createPlace } of ENGINES) {
  describe.skipIf(!isHere)(`a crowd that comes back to a room, on ${engine}`, () => storms(createPlace))
}

function storms(createPlace: () => Promise<Place>): void {
  let place: Place
  let store: Store
  let asked: string[]
  let people: SeededUser[]
  let room: RoomRef
  let hub: Hub
  let log: RoomLog
  let rooms = 0

  beforeAll(async () => {
    place = await createPlace()
    const counting = countingStore(await place.open())
    store = counting.store
    asked = counting.asked
    people = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => seeding(store.db).user(`p${i}`)))
  })
  afterAll(async () => {
    await store.close()
    await place.remove()
  })

  beforeEach(async () => {
    room = await seeding(store.db).room(people[0]!, `room-${++rooms}`, people.slice(1))
    start()
  })
  afterEach(() => hub.close())

  /** As a process that has just started: nothing in memory. */
  const start = () => {
    const bus = new LocalBus()
    hub = new Hub({ kind: roomFeeds(store), store, bus, log: pino({ level: 'silent' }) })
    log = openLog(store, bus)
  }

  const restart = () => {
    hub.close()
    start()
  }

  const say = async (count: number) => {
    const said = { kind: 'create', roomId: room.id, userId: people[0]!.id } as const
    const bodies = Array.from({ length: count }, (_, i) => String(i))
    await Promise.all(bodies.map((body) => log.append(room, changeOf({ ...said, id: randomUUID(), body }))))
  }

  const come = async (client: ModelClient) => {
    const membership = await hub.findMembership(client.reader.userId, room)
    expect(membership && (await client.join(hub, membership))).toBeDefined()
    await vi.waitUntil(() => client.subscription!.state === 'live', { interval: 5, timeout: 10_000 })
  }

  /** The clients know the room up to the given version, and are away. */
  const away = async (since: (i: number) => number) => {
    const first = new ModelClient(people[0]!)
    await come(first)
    first.drain()
    hub.leave(first.subscription!)
    return people.map((person, i) => Object.assign(new ModelClient(person), { epoch: first.epoch, position: since(i) }))
  }

  /** Every client got every change since it left, and nothing else. */
  const expectComplete = async (clients: ModelClient[], since: (i: number) => number) => {
    const { messages, head } = await store.messages.changesSince({ roomId: room.id, since: 0, limit: 10_000 })
    for (const [i, client] of clients.entries()) {
      client.drain()
      expect(client.position).toBe(head.version)
      const told = [...client.rows.keys()].toSorted()
      expect(told).toEqual(
        messages
          .filter(({ version }) => version > since(i))
          .map(({ id }) => id)
          .toSorted(),
      )
    }
  }

  const countOf = async (work: () => Promise<unknown>) => {
    asked.length = 0
    await work()
    return asked.length
  }
  const countOfAll = (clients: ModelClient[]) => countOf(() => Promise.all(clients.map(come)))
  const messageReads = () => asked.filter((name) => ['changesSince', 'countSince', 'newest'].includes(name))

  it.each([
    { how: 'all at once, with the same position', said: 60, since: () => 40 },
    { how: 'all at once, with many positions', said: 60, since: (i: number) => 1 + ((i * 7) % 50) },
    { how: 'after a long absence, page by page', said: 900, since: () => 10 },
  ])('$how', async ({ said, since }) => {
    await say(said)
    const clients = await away(since)
    restart()
    expect(await countOfAll(clients)).toBeLessThan(HANDFUL)
    await expectComplete(clients, since)
  })

  it('at the head of the room: nothing is read of it at all', async () => {
    await say(60)
    const since = () => 60
    const clients = await away(since)
    restart()
    await countOfAll(clients)
    expect(messageReads()).toEqual([])
    await expectComplete(clients, since)
  })

  it('one after the other, with many positions, while somebody speaks', async () => {
    await say(60)
    const since = (i: number) => 30 + (i % 30)
    const clients = await away(since)
    restart()
    const count = await countOf(async () => {
      for (const [i, client] of clients.entries()) {
        if (i % 10 === 9) await say(1)
        await come(client)
      }
    })
    expect(count).toBeLessThan(HANDFUL)
    await expectComplete(clients, since)
  })

  it('to a process that was there all the time: what was said meanwhile is still in memory', async () => {
    await say(60)
    const since = (i: number) => 60 + (i % 40)
    const clients = await away(since)
    const here = new ModelClient(people[1]!)
    await come(here)
    await say(100)
    expect(await countOfAll(clients)).toBeLessThan(HANDFUL)
    expect(messageReads()).toEqual([])
    await expectComplete(clients, since)
  })

  it('for the first time: one page of the newest is read for all', async () => {
    await say(60)
    const clients = people.map((person) => new ModelClient(person))
    expect(await countOfAll(clients)).toBeLessThan(HANDFUL)
    await expectComplete(clients, () => 10)
  })
}

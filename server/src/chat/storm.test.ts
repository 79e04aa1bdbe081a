import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LocalBus } from '../bus/local.ts'
import { serializeRow } from '../domain/messages.ts'
import type { RoomRef } from '../store/memberships.ts'
import type { Store } from '../store/store.ts'
import { countingStore } from '../testing/counting-store.ts'
import { ModelClient } from '../testing/model-client.ts'
import { ENGINES, type Place } from '../testing/places.ts'
import { seeding, type SeededUser } from '../testing/seed.ts'
import { Hub } from './hub.ts'
import { MessageLog } from './message-log.ts'

const CLIENTS = 400
/** A look-up, the head, the first few one by one, the list of all, and what a handful of positions need. */
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
  let log: MessageLog
  let rooms = 0

  beforeAll(async () => {
    place = await createPlace()
    const counting = countingStore(await place.open())
    store = counting.store
    asked = counting.asked
    const seed = seeding(store.db)
    people = []
    for (let i = 0; i < CLIENTS; i++) people.push(await seed.user(`p${i}`))
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

  /** As a process that has just started: it remembers nothing. */
  const start = () => {
    const bus = new LocalBus()
    hub = new Hub({ store, bus, log: pino({ level: 'silent' }) })
    log = new MessageLog(store.messages, bus)
  }

  const say = async (count: number) => {
    const change = (i: number) => ({
      kind: 'create',
      roomId: room.id,
      userId: people[0]!.id,
      id: randomUUID(),
      body: `${i}`,
    })
    await Promise.all(Array.from({ length: count }, (_, i) => log.append(room, { ...change(i), kind: 'create' })))
  }

  const come = async (client: ModelClient, since = client.position) => {
    const membership = await hub.findMembership(client.reader.userId, room)
    client.position = since
    const resume = { since: client.epoch === undefined ? undefined : since, epoch: client.epoch, ref: undefined }
    client.subscription = membership && (await hub.join(membership, client.reader, resume))
    expect(client.subscription).toBeDefined()
  }

  /** They know the room up to the given version, and are away. */
  const away = async (since: (i: number) => number) => {
    const first = new ModelClient(people[0]!)
    await come(first)
    first.drain()
    hub.leave(first.subscription!)
    return people.map((person, i) => Object.assign(new ModelClient(person), { epoch: first.epoch, position: since(i) }))
  }

  /** Everybody has been told everything that changed since they left, and nothing else. */
  const expectComplete = async (clients: ModelClient[], since: (i: number) => number) => {
    const { messages, head } = await store.messages.changesSince({ roomId: room.id, since: 0, limit: 10_000 })
    const all = messages.map((message) => ({ ...serializeRow(message) }))
    for (const [i, client] of clients.entries()) {
      client.drain()
      expect(client.position).toBe(head.version)
      const told = [...client.rows.keys()].toSorted()
      expect(told).toEqual(
        all
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

  it('all at once, with the same position', async () => {
    await say(60)
    const since = () => 40
    const clients = await away(since)
    start()
    expect(await countOf(() => Promise.all(clients.map((client) => come(client))))).toBeLessThan(HANDFUL)
    await expectComplete(clients, since)
  })

  it('at the head of the room: nothing is read of it at all', async () => {
    await say(60)
    const since = () => 60
    const clients = await away(since)
    start()
    await countOf(() => Promise.all(clients.map((client) => come(client))))
    expect(asked.filter((name) => ['changesSince', 'countSince', 'newest'].includes(name))).toEqual([])
    await expectComplete(clients, since)
  })

  it('all at once, with many positions', async () => {
    await say(60)
    const since = (i: number) => 1 + ((i * 7) % 50)
    const clients = await away(since)
    start()
    expect(await countOf(() => Promise.all(clients.map((client) => come(client))))).toBeLessThan(HANDFUL)
    await expectComplete(clients, since)
  })

  it('one after the other, with many positions, while somebody speaks', async () => {
    await say(60)
    const since = (i: number) => 30 + (i % 30)
    const clients = await away(since)
    start()
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
    await countOf(() => Promise.all(clients.map((client) => come(client))))
    expect(asked.filter((name) => ['changesSince', 'countSince', 'newest'].includes(name))).toEqual([])
    expect(asked.length).toBeLessThan(HANDFUL)
    await expectComplete(clients, since)
  })

  it('after a long absence, page by page', async () => {
    await say(900)
    const since = () => 10
    const clients = await away(since)
    start()
    expect(await countOf(() => Promise.all(clients.map((client) => come(client))))).toBeLessThan(HANDFUL)
    await expectComplete(clients, since)
  })

  it('for the first time: one page of the newest is read for all', async () => {
    await say(60)
    const clients = people.map((person) => new ModelClient(person))
    expect(await countOf(() => Promise.all(clients.map((client) => come(client))))).toBeLessThan(HANDFUL)
    await expectComplete(clients, () => 10)
  })
}

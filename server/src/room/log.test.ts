import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { roomGroup } from '@edusphere/protocol'
import type { BusMessage } from '../bus/bus.ts'
import { LocalBus } from '../bus/local.ts'
import type { RoomRef } from '../store/memberships.ts'
import type { Store } from '../store/store.ts'
import { createTestPlace, type Place } from '@edusphere/testing/places'
import { seeding, type SeededUser } from '@edusphere/testing/seed'
import { LogUnavailable, type RoomLog } from './log.ts'
import { type TestChange, changeOf, openLog } from '@edusphere/testing/changes'

describe('MessageLog', () => {
  let place: Place
  let store: Store
  let ada: SeededUser
  let room: RoomRef
  let bus: LocalBus
  let published: BusMessage[]
  let log: RoomLog

  beforeEach(async () => {
    place = await createTestPlace()
    store = await place.open()
    ada = await seeding(store.db).user('ada')
    room = await seeding(store.db).room(ada, 'maths')
    bus = new LocalBus()
    published = []
    await bus.subscribe(roomGroup(room), (message) => published.push(message))
    log = openLog(store, bus)
  })

  afterEach(async () => {
    await store.close()
    await place.remove()
  })

  const create = (body: string, id: string = randomUUID()): TestChange => {
    return { kind: 'create', roomId: room.id, userId: ada.id, id, body }
  }
  const versions = (message: BusMessage) => (message.kind === 'events' ? message.events.map((e) => e.version) : [])

  it('commits what arrives in one turn as one batch, publishes it once and in order', async () => {
    const outcomes = await Promise.all(['a', 'b', 'c'].map((body) => log.append(room, changeOf(create(body)))))
    expect(outcomes.map((o) => o.status === 'stored' && o.message.version)).toEqual([1, 2, 3])
    expect(published.map(versions)).toEqual([[1, 2, 3]])
  })

  it('reads what the room says to a batch before it cuts the next', async () => {
    const all: Promise<unknown>[] = [log.append(room, changeOf(create('a')))]
    const later = Promise.withResolvers<void>()
    const unwatch = await bus.subscribe(roomGroup(room), () => {
      unwatch()
      all.push(log.append(room, changeOf(create('already there'))))
      setImmediate(() =>
        setImmediate(() => {
          all.push(log.append(room, changeOf(create('in the next turn of the event loop'))))
          later.resolve()
        }),
      )
    })
    await later.promise
    await Promise.all(all)
    expect(published.map(versions)).toEqual([[1], [2, 3]])
  })

  it('[G2] publishes and answers only what is stored', async () => {
    const answered = log.append(room, changeOf(create('hello')))
    expect(published).toEqual([])
    await answered
    const stored = await store.db.selectFrom('messages').select('version').execute()
    expect(published.flatMap(versions)).toEqual(stored.map(({ version }) => version))
  })

  it('splits a batch that fails until the culprit stands alone', async () => {
    const poisoned = create('poison', null as unknown as string)
    const settled = await Promise.allSettled(
      [create('a'), create('b'), poisoned, create('c')].map((change) => log.append(room, changeOf(change))),
    )
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect((settled[2] as PromiseRejectedResult).reason).toBeInstanceOf(LogUnavailable)
    expect(published.flatMap(versions)).toEqual([1, 2, 3])
  })

  it('refuses a whole batch at once when it is the store that fails', async () => {
    const append = vi.spyOn(store.messages, 'append')
    await store.close()
    const settled = await Promise.allSettled(['a', 'b', 'c'].map((body) => log.append(room, changeOf(create(body)))))
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(append).toHaveBeenCalledOnce()
  })
})

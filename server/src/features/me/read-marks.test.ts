import { describe, expect, it, onTestFinished } from 'vitest'
import { appendTo } from '@edusphere/testing/changes'
import { countingStore } from '@edusphere/testing/counting-store'
import { ENGINES, type Place } from '@edusphere/testing/places'
import { seeding } from '@edusphere/testing/seed'
import { personFeeds } from './feed.ts'
import type { ItemChange } from './me.ts'
import { ReadMarks } from './read-marks.ts'

for (const { engine, isHere, createPlace } of ENGINES) {
  describe.skipIf(!isHere)(`read marks on ${engine}`, () => marks(createPlace))
}

function marks(createPlace: () => Promise<Place>): void {
  async function open(count: number) {
    const place = await createPlace()
    const store = await place.open()
    onTestFinished(async () => {
      await store.close()
      await place.remove()
    })
    const seed = seeding(store.db)
    const ada = await seed.user('ada')
    const people = []
    for (let i = 0; i < count; i++) people.push(await seed.user(`reader-${i}`))
    const room = await seed.room(ada, 'maths', people)
    const say = () =>
      appendTo(store, [{ kind: 'create', roomId: room.id, userId: ada.id, id: crypto.randomUUID(), body: 'x' }])
    await say()
    return { store, people, room, say }
  }

  it('[K4] a thousand people who read one message cost at most 20 transactions', async () => {
    const { store, people, room } = await open(1_000)
    const { store: counted, asked } = countingStore(store)
    const told: ItemChange[] = []
    const log = new ReadMarks(counted, (changes) => void told.push(...changes))
    const answers = people.map(({ id }) => log.add({ roomId: room.id, userId: id, seq: 1 }))
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['moved']))
    expect(log.batches).toBeLessThanOrEqual(20)
    // Five statements a transaction.
    expect(asked.length).toBeLessThanOrEqual(100)
    expect(told).toHaveLength(1_000)
    const rows = await store.db.selectFrom('participants').select('read_seq').where('user_id', '<>', 'ada').execute()
    expect(rows.filter(({ read_seq }) => read_seq === 1)).toHaveLength(1_000)
  })

  it('[K4] gives every move the next version of its person, also to marks of several processes', async () => {
    const { store, people, room, say } = await open(3)
    for (let i = 0; i < 9; i++) await say()
    const told: ItemChange[] = []
    const processes = [1, 2, 3].map(() => new ReadMarks(store, (changes) => void told.push(...changes)))
    const asked = people.flatMap(({ id }) => [4, 2, 10, 7, 1, 9].map((seq, i) => ({ seq, i, userId: id })))
    await Promise.all(asked.map(({ seq, i, userId }) => processes[i % 3]!.add({ roomId: room.id, userId, seq })))
    const feeds = personFeeds(store)
    for (const { id } of people) {
      const versions = told.filter(({ userId }) => userId === id).map(({ event }) => event.version)
      const { head, rows } = await feeds.changesSince({ id, since: 0, limit: 10 })
      expect(versions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: head.version }, (_, i) => i + 1))
      expect(rows).toEqual([expect.objectContaining({ version: head.version, readSeq: 10, unread: 0 })])
      expect(await feeds.countSince(id, 0, 5)).toBe(1)
    }
    expect(await processes[0]!.add({ roomId: room.id, userId: people[0]!.id, seq: 11 })).toBe('beyond_head')
    expect(await processes[0]!.add({ roomId: 'none', userId: people[0]!.id, seq: 1 })).toBe('not_participant')
  })
}

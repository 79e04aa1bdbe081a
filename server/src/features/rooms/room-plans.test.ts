import { ENGINES } from '@edusphere/testing/places'
import { seeding } from '@edusphere/testing/seed'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { isSqlite } from '../../store/schema.ts'
import { writeTopics } from '../../store/room-topics.ts'
import { selectPage } from './lists.ts'

for (const { engine, isHere, createPlace } of ENGINES) {
  it.skipIf(!isHere)(`pages of 2,000 public rooms walk their indexes on ${engine}`, async () => {
    await using things = new AsyncDisposableStack()
    const place = things.adopt(await createPlace(), (it) => it.remove())
    const { db } = things.adopt(await place.open(), (it) => it.close())
    const ada = await seeding(db).user('ada')
    const hosted = { host_id: ada.id, present_host: ada.id, visibility: 'public' } as const
    const rest = { ...hosted, epoch: 'e', invite: null, invite_expires: null }
    const rooms = Array.from({ length: 2_000 }, (_, i) => ({
      ...{ id: `r${i}`, slug: `r${i}`, name: 'Room', folded_name: 'room', description: '', created: i },
      ...{ ...rest, topics: writeTopics([`T ${i % 200}`]) },
    }))
    for (let i = 0; i < rooms.length; i += 500) {
      const part = rooms.slice(i, i + 500)
      await db.insertInto('rooms').values(part).execute()
      const topics = part.map(({ id, created }) => ({ room_id: id, folded: `t ${created % 200}`, topic: 'T' }))
      await db.insertInto('room_topics').values(topics).execute()
    }
    await sql`analyze`.execute(db)
    const after = { rank: 1_000, created: 1_000, id: 'r1000' }
    const plan = async (query: { topic?: string }, order: 'new' | 'active') => {
      const asked = { userId: ada.id, query, order }
      const page = selectPage(db, asked, { of: 'public', at: 5_000, after })
      return JSON.stringify(await page.explain(undefined, isSqlite(db) ? sql`query plan` : undefined))
    }
    expect(await plan({}, 'new')).toMatch(
      /Index (Only )?Scan Backward using rooms_newest|USING COVERING INDEX rooms_newest/,
    )
    expect(await plan({}, 'new')).not.toMatch(/Seq Scan on rooms/)
    expect(await plan({ topic: 't 7' }, 'active')).toMatch(/room_topics_order/)
    expect(await plan({ topic: 't 7' }, 'active')).not.toMatch(/Seq Scan on rooms|SCAN r\b/)
  })
}

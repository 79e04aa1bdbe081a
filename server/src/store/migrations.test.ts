import { sql, type Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { ENGINES } from '@edusphere/testing/places'
import { additionsOf } from './migrations.ts'
import type { AnyTable } from './columns.ts'

const column = { type: 'text', nullable: false, fixed: false, defaulted: false } as const
const since = { migration: '0009_stars', from: 'version' }

/** Tables of a later version: a facet, and a column of `messages` that copies another column. */
const LATER: Record<string, AnyTable> = {
  messages: { columns: { star_version: { ...column, type: 'bigint', since } }, key: ['id'], page: 500 },
  stars: {
    columns: {
      message_id: { ...column, refersTo: 'messages.id' },
      note: { ...column, nullable: true },
      picture: { ...column, type: 'bytes', nullable: true },
    },
    key: ['message_id'],
    page: 500,
    of: 'messages',
    since: '0010_stars',
  },
}

for (const { engine, isHere, createPlace } of ENGINES) {
  it.skipIf(!isHere)(
    `S11 a table or column of tables.ts is added on ${engine}, and goes with what it refers to`,
    async () => {
      const place = await createPlace()
      const store = await place.open()
      const db = store.db as unknown as Kysely<unknown>
      await sql`insert into users (id, username, name, created) values ('u', 'ada', 'Ada', 0)`.execute(db)
      await sql`insert into rooms (id, host_id, slug, name, folded_name, description, visibility, created, epoch)
      values ('r', 'u', 'maths', 'Maths', 'maths', '', 'public', 0, 'e')`.execute(db)
      await sql`insert into messages (id, room_id, user_id, body, created, updated, edited, seq, version, deleted, body_version)
      values ('m', 'r', 'u', 'Hello', 0, 0, 0, 3, 7, 0, 7)`.execute(db)
      const additions = additionsOf(LATER)
      expect(Object.keys(additions)).toEqual(['0009_stars', '0010_stars'])
      for (const { up } of Object.values(additions)) await up(db)
      const { rows } = await sql<{ star_version: number }>`select star_version from messages`.execute(db)
      expect(rows).toEqual([{ star_version: 7 }])
      await sql`insert into stars (message_id) values ('m')`.execute(db)
      await expect(sql`insert into stars (message_id) values ('m')`.execute(db)).rejects.toThrow(/unique|duplicate/i)
      await expect(sql`insert into stars (message_id) values ('none')`.execute(db)).rejects.toThrow(/foreign key/i)
      await sql`delete from rooms`.execute(db)
      expect((await sql`select * from stars`.execute(db)).rows).toEqual([])
      await store.close()
      await place.remove()
    },
  )
}

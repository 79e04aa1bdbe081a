import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, hasPostgres, runSql, type TestDatabase } from '@edusphere/testing/postgres'
import { madeFrom } from '../seq-at.ts'
import { openPool } from './pool.ts'
import * as statements from './statements.ts'

const { CHANGES_SINCE, COUNT_SINCE, LOCK_HEADS, BY_IDS, NEWEST, PINNED } = statements
const { READ_MEMBERS, READ_MESSAGES, READ_NAMED, WINDOWS } = statements

/** 2,000 rooms and 2,000 people. 20 rooms have 2,000 messages and 2,000 participants each. */
const FILL = [
  "INSERT INTO users (id, username, name, created) SELECT 'u' || i, 'user' || i, 'User', 0 FROM generate_series(1, 2000) i",
  `INSERT INTO rooms (id, host_id, present_host, slug, name, folded_name, description, visibility, created, epoch)
     SELECT 'r' || i, 'u1', 'u1', 'room' || i, 'Room', 'room', '', 'public', i, 'e' FROM generate_series(1, 2000) i`,
  'INSERT INTO room_heads (room_id, version) SELECT id, 2000 FROM rooms',
  'INSERT INTO participants (room_id, user_id, joined) SELECT r.id, u.id, 0 FROM rooms r, users u WHERE r.created <= 20',
  `INSERT INTO messages (id, room_id, user_id, body, created, updated, edited, seq, version, deleted)
     SELECT r.id || '-' || i, r.id, 'u' || i, 'Body', i, i, 0, i, i, 0
     FROM rooms r, generate_series(1, 2000) i WHERE r.created <= 20`,
  `INSERT INTO thread_replies (message_id, seq, reply_id, username, created)
     SELECT room_id || '-1', seq, id, 'user1', 0 FROM messages WHERE seq > 1000`,
  'INSERT INTO pins (room_id, message_id, pinned) SELECT room_id, id, seq FROM messages WHERE seq <= 50',
  `INSERT INTO roles (room_id, id, name, priority, permissions)
     SELECT id, 'role' || i, 'Role', i, '[]' FROM rooms, generate_series(1, 5) i`,
  'VACUUM ANALYZE',
]

/** As a prepared statement is planned: first for its values, later perhaps once for all values. */
async function planOf(
  client: pg.ClientBase,
  { mode, statement, values }: Record<'mode' | 'statement' | 'values', string>,
) {
  await client.query(`SET plan_cache_mode = ${mode}; PREPARE hot AS ${statement}`)
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE hot (${values})`)
  await client.query('DEALLOCATE hot')
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

const HOT = [
  ['newest', NEWEST, "'r7', 50", 'messages_seq'],
  ['newest page', WINDOWS.all, "'r7', 'u9', 9007199254740991, 51, 0", 'messages_seq'],
  ['before', WINDOWS.all, "'r7', 'u9', 500, 51, 1", 'messages_seq'],
  ['after', WINDOWS.all, "'r7', 'u9', 501, 1, 51", 'messages_seq'],
  ['main line', WINDOWS.main, "'r7', 'u9', 500, 51, 1", 'messages_seq'],
  ['thread', WINDOWS.thread, "'r7', 'u9', 500, 51, 1, 'r7-1'", 'thread_replies_pk'],
  // PostgreSQL does not show the plan of a subquery in a recursion.
  ['a time', madeFrom('$1', '$2'), "'r7', 500", 'messages_seq'],
  ['pins', PINNED, "'r7', 'u9'", 'pins_pk'],
  ['messages by id', BY_IDS, "'r7', 'u9', ARRAY['r7-1', 'none']", 'messages_pkey'],
  ['people by name', READ_NAMED, "ARRAY['r7', 'r8'], ARRAY['user1', 'user9']", 'participants_pk'],
  ['version >', CHANGES_SINCE, "'r7', 500, 201", 'messages_version'],
  ['heads to lock', LOCK_HEADS, "ARRAY['r7', 'r8']", 'room_heads_pkey'],
  ['people', READ_MEMBERS, "ARRAY['r7', 'r8'], ARRAY['u1', 'u9']", 'participants_pk'],
  ['ids', READ_MESSAGES, "ARRAY['r7-1', 'r7-2', 'none']", 'messages_pkey'],
  ['count of version >', COUNT_SINCE, "'r7', 1500, 5001", 'messages_version'],
] as const

describe.skipIf(!hasPostgres())('the plan of a hot query', () => {
  let database: TestDatabase
  let pool: pg.Pool

  beforeAll(async () => {
    database = await createDatabase()
    pool = openPool(database.url, { max: 1 })
  })
  afterAll(async () => {
    await pool.end()
    await database.drop()
  })

  it.each(HOT)(
    'of %s is none that reads whole tables, or sorts whole rooms, though they are new and empty',
    async (...[, statement, values]) => {
      const client = await pool.connect()
      const plan = await planOf(client, { mode: 'force_generic_plan', statement, values })
      client.release()
      expect(plan).not.toContain('Seq Scan')
      if (statement.includes('ORDER BY')) expect(plan).not.toContain('Bitmap Heap Scan on messages')
    },
  )

  describe('in rooms full of messages', () => {
    let client: pg.Client

    beforeAll(async () => {
      for (const statement of FILL) await runSql(database.url, statement)
      client = new pg.Client({ connectionString: database.url })
      await client.connect()
    })
    afterAll(() => client.end())

    describe.each(['force_custom_plan', 'force_generic_plan'])('%s', (mode) => {
      it.each(HOT)('of %s walks its index', async (...[, statement, values, index]) => {
        const plan = await planOf(client, { mode, statement, values })
        expect(plan).toMatch(
          new RegExp(`Index (Only )?Scan (Backward )?using ${index} on |Bitmap Index Scan on ${index}`),
        )
        expect(plan).not.toContain('Seq Scan')
      })
    })
  })
})

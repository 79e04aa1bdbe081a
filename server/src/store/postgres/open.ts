import { Kysely, PostgresDialect, sql } from 'kysely'
import type { ClientBase } from 'pg'
import { readLife, writeProbe } from '../life.ts'
import { migrate } from '../migrate.ts'
import { NO_STORE } from './explain.ts'
import type { Database } from '../schema.ts'
import type { PreparedRead, Store } from '../store.ts'
import { PostgresAppend } from './append.ts'
import { PostgresLife } from './life.ts'
import { PostgresMessages } from './messages.ts'
import { openPool, PATIENT } from './pool.ts'

/** Connections of one process, without the one that appends. */
const READERS = 10
/** A batch waits at most 2 s for locks. A longer wait means that PostgreSQL does not answer; senders get an error. */
const APPEND_MS = 5_000

/**
 * Opens the store in the PostgreSQL database of the URL, and migrates it if needed. `isPatient`: for tools that read or
 * write everything. `mustExist`: rejects where the database has no tables of ours, and makes none.
 */
export async function openPostgres(url: string, { isPatient = false, mustExist = false } = {}): Promise<Store> {
  const migrated = await prepare(url, mustExist)
  const life = new PostgresLife()
  const onConnect = (client: ClientBase) => life.read(client)
  const readers = openPool(url, { max: READERS, onConnect, ...(isPatient && PATIENT) })
  // Appends use a connection of their own, so that reads never delay them.
  const writer = openPool(url, { max: 1, onConnect, query_timeout: APPEND_MS })
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: readers }) })
  const ping = async () => {
    await db.selectFrom('meta').select('key').limit(1).execute()
  }
  await ping()
  return {
    db,
    get life() {
      return life.current
    },
    messages: new PostgresMessages(readers, new PostgresAppend(writer), life),
    read: async <Row>(query: PreparedRead) => (await readers.query(query)).rows as Row[],
    migrated,
    ping,
    probe: () => writeProbe(db),
    connections: () => ({
      open: readers.totalCount + writer.totalCount,
      idle: readers.idleCount + writer.idleCount,
      waiting: readers.waitingCount + writer.waitingCount,
    }),
    async size() {
      const query = sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`
      return (await query.execute(db)).rows[0]!.bytes
    },
    backup: () => Promise.reject(new Error('PostgreSQL makes its own copies: use pg_dump')),
    async close() {
      await db.destroy()
      if (!writer.ending) await writer.end()
    },
  }
}

/** Uses a connection of its own: a migration, by this or another process, may take long. */
async function prepare(url: string, mustExist: boolean): Promise<string[]> {
  const pool = openPool(url, { max: 1, ...PATIENT })
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  try {
    const found = await sql<{ name: string | null }>`select to_regclass('kysely_migration') as name`.execute(db)
    if (mustExist && found.rows[0]!.name === null) throw new Error(NO_STORE)
    const migrated = await migrate(db)
    await readLife(db)
    return migrated
  } finally {
    await db.destroy()
  }
}

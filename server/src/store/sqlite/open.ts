import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from '../migrations.ts'
import type { Database } from '../schema.ts'
import type { Store } from '../store.ts'
import { NodeSqliteDialect } from './dialect.ts'
import { SqliteMessages } from './messages.ts'

/**
 * Opens (and where needed creates and migrates) the store in `file`.
 * `synchronous=FULL` makes every commit survive a power cut (G2); WAL lets the operator's tools read and write beside us.
 */
export async function openSqlite(file: string): Promise<Store> {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5_000 })
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON')
  const db = new Kysely<Database>({ dialect: new NodeSqliteDialect(database) })
  const { error } = await new Migrator({ db, provider: migrations }).migrateToLatest()
  if (error) throw new Error('the database could not be migrated', { cause: error })
  const life = await readLife(db)
  return {
    db,
    life,
    messages: new SqliteMessages(database, db),
    async ping() {
      await db.selectFrom('meta').select('key').limit(1).execute()
    },
    async backup(target) {
      if (existsSync(target)) throw new Error(`${target} exists already`)
      await backup(database, target)
    },
    close: () => db.destroy(),
  }
}

async function readLife(db: Kysely<Database>): Promise<string> {
  const first = { key: 'life', value: randomBytes(6).toString('base64url') }
  await db
    .insertInto('meta')
    .values(first)
    .onConflict((c) => c.doNothing())
    .execute()
  const { value } = await db.selectFrom('meta').select('value').where('key', '=', 'life').executeTakeFirstOrThrow()
  return value
}

import { existsSync, renameSync, rmSync } from 'node:fs'
import { backup, DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { Kysely, sql } from 'kysely'
import { makePrivate } from '../../private-file.ts'
import { newLife, readLife, writeLife, writeProbe } from '../life.ts'
import { migrate } from '../migrate.ts'
import type { Database } from '../schema.ts'
import type { PreparedRead, Store } from '../store.ts'
import { aloneOn } from './alone.ts'
import { keepPrepared, NodeSqliteDialect } from './dialect.ts'
import { countStart } from './life.ts'
import { SqliteMessages } from './messages.ts'

/**
 * Opens the store in `file`, creating or migrating it if needed. `countsStart`: for servers, not tools.
 * `synchronous=FULL` makes every commit survive a power cut (G2). WAL lets tools read and write at the same time.
 */
export async function openSqlite(file: string, { countsStart = false } = {}): Promise<Store> {
  // SQLite gives the files beside it the same mode.
  if (file !== ':memory:') makePrivate(file)
  // Closes the file unless all steps succeed.
  using opened = new DisposableStack()
  const database = opened.use(new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5_000 }))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON')
  const db = new Kysely<Database>({ dialect: new NodeSqliteDialect(database) })
  const migrated = await migrate(db)
  if (countsStart) await countStart(db, file)
  const life = await readLife(db)
  const alone = aloneOn(database, db)
  const prepared = keepPrepared(database)
  opened.move()
  return {
    db,
    life,
    messages: new SqliteMessages(database, alone),
    read: <Row>({ text, values }: PreparedRead) =>
      alone(() => prepared(text).all(...(values as SQLInputValue[])) as Row[]),
    migrated,
    async ping() {
      await db.selectFrom('meta').select('key').limit(1).execute()
    },
    probe: () => writeProbe(db),
    async size() {
      const query = sql<{
        bytes: number
      }>`select page_count * page_size as bytes from pragma_page_count, pragma_page_size`
      return (await query.execute(db)).rows[0]!.bytes
    },
    backup: (target) => copy(database, target),
    close: () => db.destroy(),
  }
}

/** The copy gets its name when it is complete, and a new life: a restored copy goes back in time. */
async function copy(database: DatabaseSync, target: string): Promise<void> {
  if (existsSync(target)) throw new Error(`${target} exists already`)
  const part = `${target}.part`
  rmSync(part, { force: true })
  makePrivate(part)
  try {
    await backup(database, part)
    const db = new Kysely<Database>({ dialect: new NodeSqliteDialect(new DatabaseSync(part)) })
    await writeLife(db, newLife()).finally(() => db.destroy())
    renameSync(part, target)
  } catch (error) {
    for (const file of [part, `${part}-journal`]) rmSync(file, { force: true })
    throw error
  }
}

import { sql, type Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { isStoreFailure } from './failures.ts'
import { migrations } from './migrations.ts'

/**
 * Migrates the tables to this version, and returns the names of the migrations it ran. Errors are sentences. Several
 * processes may call it at once.
 */
export async function migrate<T>(db: Kysely<T>): Promise<string[]> {
  const { error, results = [] } = await new Migrator({ db, provider: migrations }).migrateToLatest()
  if (!error) return results.map(({ migrationName }) => migrationName)
  if (isStoreFailure(error)) throw error
  if (await isNewer(db))
    throw new Error('a newer version of EduSphere has written it; run that version', { cause: error })
  const reason = error instanceof Error ? error.message : 'unknown'
  throw new Error(`it could not be migrated: ${reason}`, { cause: error })
}

/** Whether the store has a migration that this version does not know. */
async function isNewer<T>(db: Kysely<T>): Promise<boolean> {
  const known = Object.keys(await migrations.getMigrations())
  const query = sql<{ name: string }>`select name from kysely_migration`
  const { rows } = await query.execute(db).catch(() => ({ rows: [] }))
  return rows.some(({ name }) => !known.includes(name))
}

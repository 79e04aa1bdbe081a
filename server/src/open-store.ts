import { ConfigError, type Config } from './config.ts'
import { DataDir } from './data-dir.ts'
import type { Store } from './store/store.ts'

/**
 * Opens the configured store. `countsStart`: for a server. `isPatient`: for tools that read or write everything. Throws
 * `ConfigError`.
 */
export async function openStore(config: Config, { countsStart = false, isPatient = false } = {}): Promise<Store> {
  if (config.databaseUrl !== undefined) return openPostgresStore(config.databaseUrl, isPatient)
  const { databaseFile } = new DataDir(config.dataDir)
  const { openSqlite } = await import('./store/sqlite/open.ts')
  try {
    return await openSqlite(databaseFile, { countsStart })
  } catch (error) {
    throw new ConfigError([`DATA_DIR: the database ${databaseFile} cannot be used: ${(error as Error).message}`])
  }
}

/** Loaded only here: with SQLite, the start does not wait for the PostgreSQL client. */
async function openPostgresStore(url: string, isPatient: boolean): Promise<Store> {
  const { openPostgres } = await import('./store/postgres/open.ts')
  const { explainPostgres } = await import('./store/postgres/explain.ts')
  try {
    return await openPostgres(url, { isPatient })
  } catch (error) {
    throw new ConfigError([`DATABASE_URL: ${explainPostgres(error, url)}`])
  }
}

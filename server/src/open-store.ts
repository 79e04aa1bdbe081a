import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { ConfigError, type Config } from './config.ts'
import { DataDir } from './data-dir.ts'
import type { Store } from './store/store.ts'

/**
 * Opens the configured store. `countsStart`: for a server. `isPatient`: for tools that read or write everything.
 * `mustExist`: for tools that would make an empty store by mistake. Throws `ConfigError`.
 */
export async function openStore(
  config: Config,
  { countsStart = false, isPatient = false, mustExist = false } = {},
): Promise<Store> {
  if (config.databaseUrl !== undefined) return openPostgresStore(config.databaseUrl, { isPatient, mustExist })
  if (mustExist) requireDatabase(config)
  const { databaseFile } = new DataDir(config.dataDir)
  const { openSqlite } = await import('./store/sqlite/open.ts')
  try {
    return await openSqlite(databaseFile, { countsStart })
  } catch (error) {
    throw new ConfigError([`DATA_DIR: the database ${databaseFile} cannot be used: ${(error as Error).message}`])
  }
}

/** Loaded only here: with SQLite, the start does not wait for the PostgreSQL client. */
async function openPostgresStore(url: string, how: { isPatient: boolean; mustExist: boolean }): Promise<Store> {
  const { openPostgres } = await import('./store/postgres/open.ts')
  const { explainPostgres } = await import('./store/postgres/explain.ts')
  try {
    return await openPostgres(url, how)
  } catch (error) {
    throw new ConfigError([`DATABASE_URL: ${explainPostgres(error, url)}`])
  }
}

/** Throws `ConfigError` where SQLite has no database yet, and makes nothing. */
export function requireDatabase({ databaseUrl, dataDir }: Config): void {
  if (databaseUrl !== undefined || existsSync(DataDir.databaseIn(dataDir))) return
  throw new ConfigError([`DATA_DIR: there is no database in ${resolve(dataDir)}; name the folder of the server's data`])
}

/** The store's place, without its password. */
export function placeOf({ databaseUrl, dataDir }: Config): string {
  if (databaseUrl === undefined) return resolve(DataDir.databaseIn(dataDir))
  const { protocol, username, host, pathname, searchParams } = new URL(databaseUrl)
  return `${protocol}//${username || searchParams.get('user') || ''}@${host || searchParams.get('host') || ''}${pathname}`
}

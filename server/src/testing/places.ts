import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPostgres } from '../store/postgres/open.ts'
import { openSqlite } from '../store/sqlite/open.ts'
import type { Store } from '../store/store.ts'
import { createDatabase, hasPostgres } from './postgres.ts'

/** Where a test keeps its store, to open it once or several times. */
export interface Place {
  open(): Promise<Store>
  remove(): Promise<void>
}

async function sqlitePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'edusphere-store-'))
  return { open: () => openSqlite(join(folder, 'test.db')), remove: () => rm(folder, { recursive: true }) }
}

async function postgresPlace(): Promise<Place> {
  const { url, drop } = await createDatabase()
  return { open: () => openPostgres(url), remove: drop }
}

/** What the contract's tests run on. */
export const ENGINES = [
  { engine: 'SQLite', isHere: true, createPlace: sqlitePlace },
  { engine: 'PostgreSQL', isHere: hasPostgres(), createPlace: postgresPlace },
]

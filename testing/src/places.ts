import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '@edusphere/server/config'
import { openPostgres } from '@edusphere/server/store/postgres/open'
import { openSqlite } from '@edusphere/server/store/sqlite/open'
import type { Store } from '@edusphere/server/store/store'
import { createDatabase, hasPostgres } from './postgres.ts'
import { NO_REDIS } from './redis.ts'
import { TestRedis } from './redis-server.ts'

/** The place of a test's store, to open it once or several times. */
export interface Place {
  /** Environment of a server or tool on this store. */
  env: Environment
  open(): Promise<Store>
  remove(): Promise<void>
}

export async function sqlitePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'edusphere-store-'))
  return {
    env: { DATA_DIR: folder },
    open: () => openSqlite(join(folder, 'edusphere.db')),
    remove: () => rm(folder, { recursive: true }),
  }
}

export async function postgresPlace(options?: { empty: boolean }): Promise<Place> {
  const { url, drop } = await createDatabase(options)
  return {
    env: { DATABASE_URL: url, JWT_SECRET: 'a secret for tests that is long enough' },
    open: () => openPostgres(url),
    remove: drop,
  }
}

/** The engines that the contract's tests run on. */
export const ENGINES = [
  { engine: 'SQLite', isHere: true, createPlace: sqlitePlace },
  { engine: 'PostgreSQL', isHere: hasPostgres(), createPlace: postgresPlace },
]

/** A PostgreSQL and a Redis for two servers. */
async function sharedPlace(): Promise<Place> {
  const [database, redis] = [await postgresPlace(), await TestRedis.start()]
  return {
    env: { ...database.env, REDIS_URL: redis.url },
    open: database.open,
    async remove() {
      await redis.close()
      await database.remove()
    },
  }
}

/** All other tests run on SQLite, or with `TEST_ENGINE=postgres` on PostgreSQL. */
export const isOnPostgres = process.env.TEST_ENGINE === 'postgres'

export const createTestPlace = (): Promise<Place> => (isOnPostgres ? postgresPlace() : sqlitePlace())

/** Tests of whole servers have one server on SQLite, and two on PostgreSQL and Redis. */
export const createServersPlace = (): Promise<Place> => (isOnPostgres && !NO_REDIS ? sharedPlace() : createTestPlace())

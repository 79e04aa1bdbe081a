import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { findPostgres, NO_POSTGRES, PostgresCluster } from '../../../server/src/testing/postgres-cluster.ts'
import { TestRedis } from '../../../server/src/testing/redis-server.ts'
import { registerAll, type Ground, type School } from './school.ts'
import { ServerProcess } from './server-process.ts'
import { StoreReader } from './store-reader.ts'

const LOSSY = new URL('./lossy-preload.ts', import.meta.url).href
const JWT_SECRET = 'of a campaign, and of nothing else at all'
const TEMPLATE = 'campaign_template'

/** A real PostgreSQL and a real Redis, to be killed, frozen and filled. */
export class Engines {
  readonly postgres: PostgresCluster
  readonly redis: TestRedis

  private constructor(postgres: PostgresCluster, redis: TestRedis) {
    this.postgres = postgres
    this.redis = redis
  }

  static async start(): Promise<Engines> {
    const programs = findPostgres()
    if (programs === undefined) throw new Error(NO_POSTGRES)
    const postgres = await PostgresCluster.create(programs, ['max_connections=60'])
    return new Engines(postgres, await TestRedis.start())
  }

  /** Answers of PostgreSQL, past the servers and past every fault but its own. */
  async sql(statement: string): Promise<void> {
    const client = await this.connect()
    await client.query(statement).finally(() => client.end())
  }

  /** A connection that nobody uses. Rejects when PostgreSQL has none left. */
  async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.postgres.url('postgres'), connectionTimeoutMillis: 10_000 })
    client.on('error', () => {})
    await client.connect()
    return client
  }

  /** How a server finds both. */
  environment(database: string): Record<string, string> {
    return { JWT_SECRET, DATABASE_URL: this.postgres.url(database), REDIS_URL: this.redis.url }
  }

  async close(): Promise<void> {
    await this.redis.close()
    await this.postgres.remove()
  }
}

/** Several servers that share a PostgreSQL and a Redis. */
export async function sharedGround(usernames: readonly string[], processes: number): Promise<Ground> {
  const engines = await Engines.start()
  try {
    await engines.sql(`CREATE DATABASE ${TEMPLATE}`)
    const first = await ServerProcess.create({ env: engines.environment(TEMPLATE) })
    await first.start()
    const people = await registerAll(first, usernames)
    await first.stop()
    await first.dispose()
    return { people, open: () => openShared(engines, processes), dispose: () => engines.close() }
  } catch (error) {
    await engines.close()
    throw error
  }
}

async function openShared(engines: Engines, processes: number): Promise<School> {
  const database = `campaign_${randomBytes(6).toString('hex')}`
  await engines.sql(`CREATE DATABASE ${database} TEMPLATE ${TEMPLATE}`)
  const options = { preloads: [LOSSY], env: engines.environment(database) }
  const servers = await Promise.all(Array.from({ length: processes }, () => ServerProcess.create(options)))
  const store = StoreReader.ofDatabase(engines.postgres.url(database))
  const close = async () => {
    await Promise.all(servers.map((server) => server.dispose()))
    await engines.sql(`DROP DATABASE ${database} WITH (FORCE)`)
  }
  try {
    // At once, as after a power cut: they find their way past each other.
    await Promise.all(servers.map((server) => server.start()))
    return { servers, engines, store, close }
  } catch (error) {
    await close()
    throw error
  }
}

import pg from 'pg'
import { findPostgres, NO_POSTGRES, PostgresCluster } from '@edusphere/testing/postgres-cluster'
import { TestRedis } from '@edusphere/testing/redis-server'

const JWT_SECRET = 'of a campaign, and of nothing else at all'

/** A real PostgreSQL and a real Redis, to kill, freeze and fill. */
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

  /** PostgreSQL's answer to a query, without the servers. Only PostgreSQL's own faults affect it. */
  async sql(statement: string): Promise<void> {
    const client = await this.connect()
    await client.query(statement).finally(() => client.end())
  }

  /** An unused connection. Rejects when PostgreSQL has none left. */
  async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.postgres.url('postgres'), connectionTimeoutMillis: 10_000 })
    client.on('error', () => {})
    await client.connect()
    return client
  }

  /** The environment of a server that uses both. */
  environment(database: string): Record<string, string> {
    return { JWT_SECRET, DATABASE_URL: this.postgres.url(database), REDIS_URL: this.redis.url }
  }

  async close(): Promise<void> {
    await this.redis.close()
    await this.postgres.remove()
  }
}

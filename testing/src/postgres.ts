import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of the database `postgres` on the run's PostgreSQL. Undefined: this machine has none. */
    postgres: string | undefined
  }
}

/** Migrated once. Each test's database is a copy of it. */
export const TEMPLATE = 'edusphere_template'

export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

/** Whether this machine has PostgreSQL. A run without it says so at its end. */
export const hasPostgres = (): boolean => inject('postgres') !== undefined

/** A database of one test, in the cluster of the whole run. An empty one has no tables. */
export async function createDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const cluster = inject('postgres')!
  const name = `test_${randomBytes(6).toString('hex')}`
  await runSql(cluster, `CREATE DATABASE ${name} TEMPLATE ${empty ? 'template0' : TEMPLATE}`)
  const url = new URL(cluster)
  url.pathname = name
  return { url: url.href, drop: () => runSql(cluster, `DROP DATABASE ${name} WITH (FORCE)`) }
}

export async function runSql(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

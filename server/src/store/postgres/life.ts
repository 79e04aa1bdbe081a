import { createHash } from 'node:crypto'
import pg from 'pg'

/*
 * Where in time a database is: the number in `meta`, which import and `new-epoch` change; the database, which is another
 * one where a dump was restored; the cluster and its timeline, which change when a copy is promoted and with a recovery
 * to an earlier moment. (`pg_control_checkpoint()` tells the timeline only after the first checkpoint on it.)
 */
const READ_DATABASE = `
  SELECT (SELECT value FROM meta WHERE key = 'life') AS number,
         (SELECT oid FROM pg_database WHERE datname = current_database()) AS database`
const READ_CLUSTER = `
  SELECT system_identifier::text AS cluster, left(pg_walfile_name(pg_current_wal_lsn()), 8) AS timeline
  FROM pg_control_system()`

/** The life of the store that the connection leads to. */
export async function readPostgresLife(client: pg.ClientBase): Promise<string> {
  const { number, database } = (await client.query<{ number: string; database: number }>(READ_DATABASE)).rows[0]!
  const digest = createHash('sha256').update(JSON.stringify([database, await readCluster(client)]))
  return `${number}-${digest.digest('base64url').slice(0, 8)}`
}

/** Services that hide the cluster behind them say so with an error. */
async function readCluster(client: pg.ClientBase): Promise<unknown> {
  try {
    return (await client.query(READ_CLUSTER)).rows[0]
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.severity === 'ERROR') return undefined
    throw error
  }
}

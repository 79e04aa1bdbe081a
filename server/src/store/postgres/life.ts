import { createHash } from 'node:crypto'
import pg from 'pg'

const READ_DATABASE = `
  SELECT pg_is_in_recovery() AS "isStandby", (SELECT value FROM meta WHERE key = 'life') AS number,
         (SELECT oid FROM pg_database WHERE datname = current_database()) AS database`
const READ_CLUSTER = `
  SELECT system_identifier::text AS cluster, left(pg_walfile_name(pg_current_wal_lsn()), 8) AS timeline
  FROM pg_control_system()`

interface Found {
  isStandby: boolean
  number: string
  database: number
}

/** What PostgreSQL itself says to whoever writes there. */
const READ_ONLY = '25006'

/**
 * Where in time the store is: the number in `meta`, which import and `new-epoch` change; the database, which is another
 * one where a dump was restored; the cluster and its timeline, which change when a copy is promoted and with a recovery
 * to an earlier moment. (`pg_control_checkpoint()` tells the timeline only after the first checkpoint on it.)
 */
export class PostgresLife {
  #number = ''
  #place = ''

  get current(): string {
    return `${this.#number}-${this.#place}`
  }

  /** Each new connection is looked at: one to a copy that was promoted while we run is always new. */
  async read(client: pg.ClientBase): Promise<void> {
    const { isStandby, number, database } = (await client.query<Found>(READ_DATABASE)).rows[0]!
    // Kept, it would lead to the primary it may become, on a timeline that nobody has looked at.
    if (isStandby)
      throw Object.assign(new Error('this PostgreSQL is a standby'), { severity: 'ERROR', code: READ_ONLY })
    const digest = createHash('sha256').update(JSON.stringify([database, await readCluster(client)]))
    this.#number = number
    this.#place = digest.digest('base64url').slice(0, 8)
  }

  noticed(number: string): void {
    this.#number = number
  }
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

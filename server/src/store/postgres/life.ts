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

/** PostgreSQL's code for a write in a read-only transaction. */
const READ_ONLY = '25006'

/**
 * The life of the store, from three parts. Import and `new-epoch` change the number in `meta`. A restored dump is
 * another database. The cluster's timeline changes when a copy is promoted, and with a recovery to an earlier moment.
 * (`pg_control_checkpoint()` shows the timeline only after its first checkpoint.)
 */
export class PostgresLife {
  #number = ''
  #place = ''

  get current(): string {
    return `${this.#number}-${this.#place}`
  }

  /** Called for each new connection: a connection to a copy that was promoted is always new. */
  async read(client: pg.ClientBase): Promise<void> {
    const { isStandby, number, database } = (await client.query<Found>(READ_DATABASE)).rows[0]!
    // A standby may become the primary later, on a timeline that this connection has not read.
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

/** Hosted services that hide the cluster answer with an error. */
async function readCluster(client: pg.ClientBase): Promise<unknown> {
  try {
    return (await client.query(READ_CLUSTER)).rows[0]
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.severity === 'ERROR') return undefined
    throw error
  }
}

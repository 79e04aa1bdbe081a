import type { DatabaseSync } from 'node:sqlite'
import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'

/** Runs synchronous work outside of Kysely's transactions: nothing else on the connection can slip in between. */
export type Alone = <T>(work: () => T) => Promise<T>

/** At once when no transaction is open: waiting in Kysely's queue for the connection takes longer than most reads. */
export function aloneOn(database: DatabaseSync, db: Kysely<Database>): Alone {
  return async (work) => (database.isTransaction ? db.connection().execute(async () => work()) : work())
}

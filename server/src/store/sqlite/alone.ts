import type { DatabaseSync } from 'node:sqlite'
import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'

/** Runs synchronous work outside Kysely's transactions: no other statement runs in between. */
export type Alone = <T>(work: () => T) => Promise<T>

/** Runs at once when no transaction is open: waiting in Kysely's queue takes longer than most reads. */
export function aloneOn(database: DatabaseSync, db: Kysely<Database>): Alone {
  return async (work) => (database.isTransaction ? db.connection().execute(async () => work()) : work())
}

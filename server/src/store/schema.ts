import { SqliteAdapter, type Generated, type Kysely } from 'kysely'
import type { DefaultedOf, Row, TableName } from './tables.ts'

/** The tables, as types for Kysely. */
export type Database = {
  [T in TableName]: {
    [C in keyof Row<T>]: C extends DefaultedOf<T> ? Generated<Row<T>[C]> : Row<T>[C]
  }
} & {
  /** The store's data about itself. */
  meta: { key: string; value: string }
}

export const isSqlite = (db: Pick<Kysely<never>, 'getExecutor'>): boolean =>
  db.getExecutor().adapter instanceof SqliteAdapter

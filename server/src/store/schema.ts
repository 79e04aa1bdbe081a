import type { Generated } from 'kysely'
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

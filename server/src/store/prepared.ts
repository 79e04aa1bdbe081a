import { sql, type CompiledQuery, type Kysely, type RawBuilder } from 'kysely'
import type { Database } from './schema.ts'
import type { Store } from './store.ts'

/** A placeholder for an argument while a query is composed. */
class Parameter {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

type Argument = <T>(name: string) => RawBuilder<T>
type Build<Row> = (db: Kysely<Database>, argument: Argument) => { compile(): CompiledQuery<Row> }

/**
 * A read that is composed once and run often. Composing a query takes longer than SQLite takes to answer it, and every
 * handshake runs several.
 * @param name the prepared statement's name on PostgreSQL
 * @returns a function that runs the read outside any transaction, with values for the names given to `argument`
 */
export function prepare<Row>(name: string, build: Build<Row>) {
  const composed = new WeakMap<Store, CompiledQuery<Row>>()
  return (store: Store, values: Record<string, unknown>): Promise<Row[]> => {
    let query = composed.get(store)
    if (!query) {
      query = build(store.db, <T>(argument: string) => sql.val<T>(new Parameter(argument) as T)).compile()
      composed.set(store, query)
    }
    const parameters = query.parameters.map((value) => (value instanceof Parameter ? values[value.name] : value))
    return store.read<Row>({ name, text: query.sql, values: parameters })
  }
}

import { sql, type CompiledQuery, type Kysely, type RawBuilder } from 'kysely'
import type { Database } from './schema.ts'
import type { Store } from './store.ts'

/** Stands for an argument while a query is composed. */
class Parameter {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

type Argument = <T>(name: string) => RawBuilder<T>
type Build<Row> = (db: Kysely<Database>, argument: Argument) => { compile(): CompiledQuery<Row> }

/**
 * A read that is composed once and run often: composing a look-up with the builder costs more than SQLite takes to
 * answer it, and every handshake asks several.
 * @param name the statement's on a connection to PostgreSQL
 * @returns runs it outside of any transaction, with a value for each name that `build` gave to `argument`
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

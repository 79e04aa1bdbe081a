import { sql, type CompiledQuery, type Kysely, type RawBuilder } from 'kysely'
import type { Database } from './schema.ts'

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
 * A query that is composed once and run often: composing a lookup with the builder costs more than SQLite takes to
 * answer it, and every handshake asks several.
 * @returns runs it, with a value for each name that `build` gave to `argument`
 */
export function prepare<Row>(build: Build<Row>) {
  const composed = new WeakMap<Kysely<Database>, CompiledQuery<Row>>()
  return async (db: Kysely<Database>, values: Record<string, unknown>): Promise<Row[]> => {
    let query = composed.get(db)
    if (!query) {
      query = build(db, <T>(name: string) => sql.val<T>(new Parameter(name) as T)).compile()
      composed.set(db, query)
    }
    const parameters = query.parameters.map((value) => (value instanceof Parameter ? values[value.name] : value))
    return (await db.executeQuery<Row>({ ...query, parameters })).rows
  }
}

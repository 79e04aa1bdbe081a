import type { QueryConfig } from 'pg'
import type { Need } from '../operation.ts'
import type { TableWrites } from '../table-memory.ts'
import { columnsOf, tableOf, type AnyRow, type TableName } from '../tables.ts'

/* The statements of a batch for one table, for any number of rows: one array per column, read by `unnest`. */

const ARRAYS = { text: 'text[]', integer: 'int[]', bigint: 'bigint[]', bytes: 'bytea[]' }

/** `$1::text[], $2::bigint[]` for these columns. */
function parametersOf(table: TableName, columns: readonly string[]): string {
  const { columns: all } = tableOf(table)
  return columns.map((name, i) => `$${i + 1}::${ARRAYS[all[name]!.type]}`).join()
}

const valuesOf = (rows: readonly AnyRow[], columns: readonly string[]) =>
  columns.map((name) => rows.map((row) => row[name]))

/** The rows whose key begins as given. */
function among(table: TableName, columns: readonly string[]): string {
  const parameters = parametersOf(table, columns)
  return columns.length === 1
    ? `${columns[0]} = ANY(${parameters})`
    : `(${columns.join()}) IN (SELECT * FROM unnest(${parameters}))`
}

interface Shape {
  name: string
  text: string
  columns: readonly string[]
}

const shapes = new Map<string, Shape>()

/** Composed once. The name identifies the prepared statement. */
function shape(name: string, columns: readonly string[], compose: () => string): Shape {
  let made = shapes.get(name)
  if (!made) shapes.set(name, (made = { name, text: compose(), columns }))
  return made
}

const query = ({ name, text, columns }: Shape, rows: readonly AnyRow[]): QueryConfig => ({
  ...{ name, text },
  values: valuesOf(rows, columns),
})

function insertShape(table: TableName): Shape {
  const columns = columnsOf(table)
  return shape(`insert-${table}`, columns, () => {
    const given = `SELECT * FROM unnest(${parametersOf(table, columns)})`
    return `INSERT INTO ${table} (${columns.join()}) ${given}${tableOf(table).kept ? ' ON CONFLICT DO NOTHING' : ''}`
  })
}

function updateShape(table: TableName): Shape {
  const { key, columns: all } = tableOf(table)
  const changing = columnsOf(table).filter((name) => !key.includes(name) && !all[name]!.fixed)
  const columns = [...key, ...changing]
  return shape(`update-${table}`, columns, () => {
    const set = changing.map((name) => `${name} = w.${name}`)
    const where = key.map((name) => `t.${name} = w.${name}`)
    const given = `unnest(${parametersOf(table, columns)}) AS w (${columns.join()})`
    return `UPDATE ${table} t SET ${set.join()} FROM ${given} WHERE ${where.join(' AND ')}`
  })
}

/** Rows by the beginning of their key. One statement for all keys with the same columns. */
function* byColumns(keys: readonly AnyRow[]): Generator<{ columns: string[]; rows: AnyRow[] }, void> {
  const groups = Map.groupBy(keys, (key) => Object.keys(key).join())
  for (const [names, rows] of groups) yield { columns: names.split(','), rows }
}

/** Reads the rows that a batch needs, except messages. */
export function* selects(needs: readonly Need[]): Generator<{ table: TableName; query: QueryConfig }, void> {
  for (const [table, needed] of Map.groupBy(needs, (need) => need.table)) {
    for (const { columns, rows } of byColumns(needed.map(({ key }) => key as AnyRow))) {
      const name = `select-${table}-${columns.join('-')}`
      const select = shape(name, columns, () => {
        return `SELECT ${columnsOf(table).join()} FROM ${table} WHERE ${among(table, columns)}`
      })
      yield { table, query: query(select, rows) }
    }
  }
}

/** Writes a batch's changes of one table. */
export function* writesOf({ table, drops, inserts, updates }: TableWrites): Generator<QueryConfig, void> {
  for (const { columns, rows } of byColumns(drops)) {
    const name = `delete-${table}-${columns.join('-')}`
    yield query(
      shape(name, columns, () => `DELETE FROM ${table} WHERE ${among(table, columns)}`),
      rows,
    )
  }
  // Two processes that insert the same keys lock them in the same order, so they cannot deadlock.
  if (inserts.length > 0) yield query(insertShape(table), sorted(table, inserts))
  if (updates.length > 0) yield query(updateShape(table), updates)
}

function sorted(table: TableName, rows: readonly AnyRow[]): AnyRow[] {
  const [first] = tableOf(table).key
  return rows.toSorted((a, b) => (a[first!]! < b[first!]! ? -1 : 1))
}

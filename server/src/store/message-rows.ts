import { isSqlite } from './schema.ts'
import { columnsOf, FACET_TABLES, type AnyRow, type Row, type TableName } from './tables.ts'

/** A message as stored, with its author's present name. A deleted one keeps `seq` and `version` only. */
export interface StoredMessage extends Row<'messages'> {
  username: string
  name: string
  avatar: string | null
  /** The rows of its facets, by table. Left out when there are none. */
  facets?: Partial<Record<TableName, readonly AnyRow[]>>
}

/** An engine's functions for JSON arrays: of rows, and of values. */
export const JSON_FUNCTIONS = {
  sqlite: { ofRows: 'json_group_array', ofValues: 'json_array' },
  postgres: { ofRows: 'json_agg', ofValues: 'json_build_array' },
}
type JsonFunctions = (typeof JSON_FUNCTIONS)['sqlite']
export const jsonOf = (db: Parameters<typeof isSqlite>[0]): JsonFunctions =>
  JSON_FUNCTIONS[isSqlite(db) ? 'sqlite' : 'postgres']

/** The facets of a message `m`: one JSON value for each table. One statement reads all from one snapshot. */
export function facetsOf({ ofRows, ofValues }: JsonFunctions): { table: TableName; json: string }[] {
  return FACET_TABLES.map((table) => {
    const values = cellsOf(table).map((column) => (column === 'username' ? 'a.username' : `f.${column}`))
    const from = values.includes('a.username') ? `${table} f JOIN users a ON a.id = f.user_id` : `${table} f`
    return { table, json: `(SELECT ${ofRows}(${ofValues}(${values.join()})) FROM ${from} WHERE f.message_id = m.id)` }
  })
}

/** The cells of a facet's row as it is read. A row of a user carries the username. */
const cellsOf = (table: TableName): string[] => {
  const columns = columnsOf(table)
  return columns.includes('user_id') ? [...columns, 'username'] : columns
}

/** Columns of a message `m`, its author `u` and its facets. */
export function messageColumns(functions: JsonFunctions): string {
  const own = columnsOf('messages').map((column) => `m.${column}`)
  const facets = facetsOf(functions).map(({ table, json }) => `${json} AS ${table}`)
  return [...own, 'u.username', 'u.name', 'u.avatar', ...facets].join(', ')
}

export const selectMessage = (json: JsonFunctions): string =>
  `SELECT ${messageColumns(json)} FROM messages m JOIN users u ON u.id = m.user_id`

/** The message of a row with `messageColumns`. */
export function messageOf(row: StoredMessage): StoredMessage {
  if (FACET_TABLES.length === 0) return row
  const found = { ...row } as StoredMessage & Record<string, string | unknown[][] | null>
  const facets = FACET_TABLES.map((table) => {
    const value = found[table]
    delete found[table]
    const rows = (typeof value === 'string' ? JSON.parse(value) : (value ?? [])) as AnyRow[string][][]
    const names = cellsOf(table)
    return [table, rows.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i]!])))] as const
  })
  return { ...found, facets: Object.fromEntries(facets) }
}

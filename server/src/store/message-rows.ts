import { columnsOf, FACET_TABLES, type AnyRow, type Row, type TableName } from './tables.ts'

/** A message as stored, with its author's present name. A deleted one keeps `seq` and `version` only. */
export interface StoredMessage extends Row<'messages'> {
  username: string
  name: string
  avatar: string | null
  /** The rows of its facets, by table. Left out when there are none. */
  facets?: Partial<Record<TableName, readonly AnyRow[]>>
}

/** The engine's functions for JSON arrays: of rows, and of values. */
interface JsonFunctions {
  ofRows: string
  ofValues: string
}

/** Columns of a message `m` and its author `u`. Facets are columns too: one statement reads all from one snapshot. */
export function messageColumns({ ofRows, ofValues }: JsonFunctions): string {
  const facets = FACET_TABLES.map((table) => {
    const values = columnsOf(table).map((column) => `f.${column}`)
    return `(SELECT ${ofRows}(${ofValues}(${values.join()})) FROM ${table} f WHERE f.message_id = m.id) AS ${table}`
  })
  const own = columnsOf('messages').map((column) => `m.${column}`)
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
    const names = columnsOf(table)
    return [table, rows.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i]!])))] as const
  })
  return { ...found, facets: Object.fromEntries(facets) }
}

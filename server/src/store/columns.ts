/* What `tables.ts` describes tables with. */

export type Cell = string | number | null | Uint8Array

/** A column that holds values of type `T`. */
export interface Column<T extends Cell> {
  type: 'text' | 'integer' | 'bigint' | 'bytes'
  nullable: boolean
  /** Set once: updates leave it out. */
  fixed: boolean
  /** Inserts may leave it out. Then see `initialOf`. */
  defaulted: boolean
  /** `table.column` of the row that it belongs to. It is deleted with that row. */
  refersTo?: string
  /** The migration that added it, and the column whose value existing rows copied; without one see `initialOf`. */
  since?: { migration: string; from?: string }
  /** Used as a type only. */
  readonly _?: T
}

export const column = <T extends Cell>(type: Column<T>['type']): Column<T> => {
  return { type, nullable: false, fixed: false, defaulted: false }
}
export const text = column<string>('text')
export const flag = column<0 | 1>('integer')
export const number = column<number>('bigint')
export const bytes = column<Uint8Array>('bytes')
export const optional = <T extends Cell>(of: Column<T>): Column<T | null> => ({
  ...(of as Column<T | null>),
  nullable: true,
})
export const fixed = <T extends Cell>(of: Column<T>): Column<T> => ({ ...of, fixed: true })
export const blank: Column<string> & { defaulted: true } = { ...text, defaulted: true }
export const counter: Column<number> & { defaulted: true } = { ...number, defaulted: true }
export const added = <C extends Column<never> | Column<Cell>>(of: C, migration: string, from?: string): C => {
  return { ...of, since: { migration, ...(from !== undefined && { from }) } }
}
type Columns = Record<string, Column<never> | Column<Cell>>

interface Table<C extends Columns> {
  /** In the order of an exported file. */
  columns: C
  /** Primary key. */
  key: readonly (keyof C & string)[]
  /** Unique and indexed: export and import read pages along it. By default the key. */
  order?: readonly (keyof C & string)[]
  /** Rows in a page, so that a page of the longest rows stays below 20 MB. */
  page: number
  /** Its rows belong to a message, by `message_id`, and go when that is deleted. */
  of?: 'messages'
  /** A put row that was not read is inserted only where there is none: the one that is there stays. */
  kept?: true
  /** The migration that makes the table. By default the first one. */
  since?: string
}

export const table = <const C extends Columns>(definition: Table<C>): Table<C> => definition

/** A table without the types of its columns. */
export interface AnyTable {
  columns: Readonly<Record<string, Omit<Column<Cell>, '_'>>>
  key: readonly string[]
  order?: readonly string[]
  page: number
  of?: 'messages'
  kept?: true
  since?: string
}

/** What a column holds in rows that were made without it. */
export const initialOf = ({ type }: AnyTable['columns'][string]): Cell => (type === 'text' ? '' : 0)

import type { Cell } from './columns.ts'
import { tableOf, type AnyRow, type TableName } from './tables.ts'

/** The writes of a batch to one table, in this order: `drops`, `inserts`, `updates`. */
export interface TableWrites {
  table: TableName
  drops: readonly AnyRow[]
  inserts: readonly AnyRow[]
  updates: readonly AnyRow[]
}

/** The rows of one table that a batch has read or changed. Each changed row is written once, in its last state. */
export class TableMemory {
  readonly #table: TableName
  readonly #key: readonly string[]
  readonly #kept: boolean
  readonly #rows = new Map<string, AnyRow>()
  /** The same rows by the first column of a longer key: a batch may hold many rows of a table. */
  readonly #groups = new Map<Cell, Map<string, AnyRow>>()
  readonly #stored = new Set<string>()
  readonly #changed = new Set<string>()
  readonly #drops: AnyRow[] = []

  constructor(table: TableName) {
    this.#table = table
    const { key, kept = false } = tableOf(table)
    this.#key = key
    this.#kept = kept
  }

  /** Adds a row from the store. */
  found(row: AnyRow): void {
    this.#stored.add(this.#set(row))
  }

  put(row: AnyRow): void {
    if (this.#kept && this.#rows.has(this.#nameOf(row))) return
    this.#changed.add(this.#set(row))
  }

  #set(row: AnyRow): string {
    const name = this.#nameOf(row)
    this.#rows.set(name, row)
    if (this.#key.length > 1) {
      const first = row[this.#key[0]!]!
      const group = this.#groups.get(first)
      if (group) group.set(name, row)
      else this.#groups.set(first, new Map([[name, row]]))
    }
    return name
  }

  /** Drops every row whose key begins so, also rows that were not read. */
  drop(key: AnyRow): void {
    for (const row of this.matching(key)) {
      const name = this.#nameOf(row)
      const group = this.#groups.get(row[this.#key[0]!]!)
      for (const names of [this.#rows, this.#stored, this.#changed, group]) names?.delete(name)
    }
    this.#drops.push(key)
  }

  /** The row with this key. Only for tables with one key column. */
  named(key: string): AnyRow | undefined {
    return this.#rows.get(key)
  }

  /** The rows whose key begins so. */
  matching(key: AnyRow): AnyRow[] {
    if (this.#key.every((column) => column in key)) {
      const row = this.#rows.get(this.#nameOf(key))
      return row ? [row] : []
    }
    const given = Object.entries(key)
    const rows = [...(this.#groups.get(key[this.#key[0]!]!)?.values() ?? [])]
    return rows.filter((row) => given.every(([column, cell]) => row[column] === cell))
  }

  writes(): TableWrites[] {
    if (this.#changed.size + this.#drops.length === 0) return []
    const [inserts, updates]: [AnyRow[], AnyRow[]] = [[], []]
    for (const name of this.#changed) {
      ;(this.#stored.has(name) ? updates : inserts).push(this.#rows.get(name)!)
    }
    return [{ table: this.#table, drops: this.#drops, inserts, updates }]
  }

  #nameOf(row: AnyRow): string {
    return this.#key.length === 1 ? String(row[this.#key[0]!]) : this.#key.map((column) => row[column]).join('\0')
  }
}

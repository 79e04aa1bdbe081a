import { tableOf, type AnyRow, type TableName } from './tables.ts'

/** What a batch leaves behind of one table. Written in this order: `drops`, `inserts`, `updates`. */
export interface TableWrites {
  table: TableName
  drops: readonly AnyRow[]
  inserts: readonly AnyRow[]
  updates: readonly AnyRow[]
}

/** The rows of one table that a batch has read, as its changes leave them; each is written once, as it is at the end. */
export class TableMemory {
  readonly #table: TableName
  readonly #key: readonly string[]
  readonly #rows = new Map<string, AnyRow>()
  readonly #stored = new Set<string>()
  readonly #changed = new Set<string>()
  readonly #drops: AnyRow[] = []

  constructor(table: TableName) {
    this.#table = table
    this.#key = tableOf(table).key
  }

  /** Takes in a row that the store holds. */
  found(row: AnyRow): void {
    const name = this.#nameOf(row)
    this.#rows.set(name, row)
    this.#stored.add(name)
  }

  put(row: AnyRow): void {
    const name = this.#nameOf(row)
    this.#rows.set(name, row)
    this.#changed.add(name)
  }

  /** Drops every row whose key begins so, also those that were not read. */
  drop(key: AnyRow): void {
    for (const row of this.matching(key)) {
      const name = this.#nameOf(row)
      for (const names of [this.#rows, this.#stored, this.#changed]) names.delete(name)
    }
    this.#drops.push(key)
  }

  /** The rows whose key begins so. */
  matching(key: AnyRow): AnyRow[] {
    if (this.#key.every((column) => column in key)) {
      const row = this.#rows.get(this.#nameOf(key))
      return row ? [row] : []
    }
    const given = Object.entries(key)
    return [...this.#rows.values()].filter((row) => given.every(([column, cell]) => row[column] === cell))
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

import type { Head } from './store.ts'
import type { Change, Effect, Found, Member, Need, Outcome, Situation, Stored } from './operation.ts'
import type { StoredMessage } from './message-rows.ts'
import { FACET_TABLES, TABLE_NAMES, tableOf, type AnyRow, type Cell, type TableName } from './tables.ts'

/** What a batch reads under its locks. */
export interface Needs {
  /** The authors of the batch's changes, by room. */
  rooms: ReadonlyMap<string, ReadonlySet<string>>
  messages: readonly string[]
  rows: readonly Need[]
}

export interface Findings {
  /** Locked until the transaction ends. */
  heads: ReadonlyMap<string, Head>
  members: readonly { roomId: string; member: Member }[]
  messages: readonly StoredMessage[]
  rows: readonly Found[]
}

/** The writes of a batch to one table, in this order: `drops`, `inserts`, `updates`. */
export interface TableWrites {
  table: TableName
  drops: readonly AnyRow[]
  inserts: readonly AnyRow[]
  updates: readonly AnyRow[]
}

export interface Writes {
  /** Every table comes after the tables it refers to. */
  tables: readonly TableWrites[]
  /** The rooms' new versions. */
  heads: ReadonlyMap<string, number>
}

/** An engine's own statements for one batch. */
export interface AppendEngine {
  /**
   * In one durable transaction: locks the heads, reads `needs`, calls `rule`, writes what `rule` returns. MUST reject
   * as a whole, with nothing stored, or not at all. May call `rule` again when it starts over.
   */
  transact<T>(needs: Needs, rule: (findings: Findings) => { result: T; writes: Writes }): Promise<T>
}

/** Makes the changes in order, in one transaction of the engine. */
export function append(engine: AppendEngine, changes: readonly Change[], now: number): Promise<Outcome[]> {
  return engine.transact(needsOf(changes), (findings) => {
    const batch = new Batch(findings, now)
    return { result: changes.map((change) => batch.make(change)), writes: batch.writes() }
  })
}

function needsOf(changes: readonly Change[]): Needs {
  const rooms = new Map<string, Set<string>>()
  const messages: string[] = []
  const rows: Need[] = []
  for (const change of changes) {
    const users = rooms.get(change.roomId)
    if (users) users.add(change.userId)
    else rooms.set(change.roomId, new Set([change.userId]))
    messages.push(change.id)
    const more = change.operation.needs?.(change)
    messages.push(...(more?.messages ?? []))
    rows.push(...(more?.rows ?? []))
  }
  return { rooms, messages, rows }
}

const REFUSED = { status: 'refused', code: 'not_participant' } as const

interface LockedRoom {
  head: Head
  members: Map<string, Member>
}

/** The rows in memory: each change sees the effects of earlier changes of its batch. */
class Batch {
  readonly #now: number
  readonly #rooms: Map<string, LockedRoom>
  readonly #tables = new Map<TableName, TableMemory>()
  readonly #raised = new Map<string, number>()

  constructor({ heads, members, messages, rows }: Findings, now: number) {
    this.#now = now
    this.#rooms = new Map([...heads].map(([id, head]) => [id, { head: { ...head }, members: new Map() }]))
    for (const { roomId, member } of members) this.#rooms.get(roomId)?.members.set(member.id, member)
    for (const message of messages) {
      this.#table('messages').found(message as unknown as AnyRow)
      for (const [facet, its] of Object.entries(message.facets ?? {}))
        for (const one of its) this.#table(facet as TableName).found(one)
    }
    for (const { table, row } of rows) this.#table(table).found(row)
  }

  make(change: Change): Outcome {
    const room = this.#rooms.get(change.roomId)
    const member = room?.members.get(change.userId)
    if (!room || !member) return REFUSED
    const { operation } = change
    const message = this.#message(change.id)
    const situation: Situation = { member, message, messageOf: this.#message, rows: this.#matching }
    if (message && operation.repeats(change, message, situation)) return { status: 'repeated', message }
    const refusal = operation.decide(change, situation)
    if (refusal) return { status: 'refused', ...refusal }
    const { head } = room
    const effects = operation.apply(change, situation, { version: head.version + 1, now: this.#now })
    for (const effect of effects) this.#take(effect)
    const told = effects.filter((effect) => 'put' in effect && effect.put === 'messages')
    const events = told.map(({ row, told }): Stored => ({ message: this.#message(row.id)!, ...(told && { told }) }))
    head.version += events.length
    this.#raised.set(change.roomId, head.version)
    return { status: 'stored', message: this.#message(change.id)!, events, membersVersion: head.membersVersion }
  }

  writes(): Writes {
    const tables = TABLE_NAMES.flatMap((name) => this.#tables.get(name)?.writes() ?? [])
    return { tables, heads: this.#raised }
  }

  #take(effect: Effect): void {
    if ('put' in effect) this.#table(effect.put).put(effect.row as unknown as AnyRow)
    else this.#table(effect.drop).drop(effect.key)
  }

  readonly #message = (id: string): StoredMessage | undefined => {
    const row = this.#table('messages').named(id) as unknown as StoredMessage | undefined
    if (!row || FACET_TABLES.length === 0) return row
    return {
      ...row,
      facets: Object.fromEntries(FACET_TABLES.map((t) => [t, this.#table(t).matching({ message_id: id })])),
    }
  }

  readonly #matching: Situation['rows'] = (table, key) => this.#table(table).matching(key as AnyRow) as never

  #table(name: TableName): TableMemory {
    let memory = this.#tables.get(name)
    if (!memory) this.#tables.set(name, (memory = new TableMemory(name)))
    return memory
  }
}

/** The rows of one table that a batch has read or changed. Each changed row is written once, in its last state. */
class TableMemory {
  readonly #table: TableName
  readonly #key: readonly string[]
  readonly #rows = new Map<string, AnyRow>()
  /** The same rows by the first column of a longer key: a batch may hold many rows of a table. */
  readonly #groups = new Map<Cell, Map<string, AnyRow>>()
  readonly #stored = new Set<string>()
  readonly #changed = new Set<string>()
  readonly #drops: AnyRow[] = []

  constructor(table: TableName) {
    this.#table = table
    this.#key = tableOf(table).key
  }

  /** Adds a row from the store. */
  found(row: AnyRow): void {
    this.#stored.add(this.#set(row))
  }

  put(row: AnyRow): void {
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

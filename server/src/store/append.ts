import type { Head } from './store.ts'
import type { Change, Effect, Found, Member, Need, Outcome, Situation, Stored } from './operation.ts'
import type { StoredMessage } from './message-rows.ts'
import { FACET_TABLES, TABLE_NAMES, tableOf, type AnyRow, type TableName } from './tables.ts'

/** What a batch reads under its locks. */
export interface Needs {
  roomIds: readonly string[]
  people: readonly { roomId: string; userId: string }[]
  rows: readonly Need[]
}

export interface Findings {
  /** Locked until the transaction ends. */
  heads: ReadonlyMap<string, Head>
  members: readonly { roomId: string; member: Member }[]
  rows: readonly Found[]
}

/** What a batch leaves behind of one table. Written in this order: `drops`, `inserts`, `updates`. */
export interface TableWrites {
  table: TableName
  drops: readonly AnyRow[]
  inserts: readonly AnyRow[]
  updates: readonly AnyRow[]
}

export interface Writes {
  /** Every table after those it refers to. */
  tables: readonly TableWrites[]
  /** The rooms' new versions. */
  heads: ReadonlyMap<string, number>
}

/** How an engine takes a batch: each does it in its own statements. */
export interface AppendEngine {
  /**
   * In one durable transaction: locks the heads, reads what is needed, lets `rule` decide, writes what it says. MUST
   * reject as a whole, with nothing stored, or not at all. May call `rule` again when it has to start over.
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
  const people = new Map(changes.map(({ roomId, userId }) => [personKey(roomId, userId), { roomId, userId }]))
  const rows = changes.flatMap((change): Need[] => [
    { table: 'messages', key: { id: change.id } },
    ...(change.operation.needs?.(change) ?? []),
  ])
  return { roomIds: [...new Set(changes.map(({ roomId }) => roomId))], people: [...people.values()], rows }
}

const personKey = (roomId: string, userId: string): string => `${roomId}/${userId}`
const REFUSED = { status: 'refused', code: 'not_participant' } as const

/** Rows as the changes so far have left them: a later change sees what an earlier one of its batch has done. */
class Batch {
  readonly #now: number
  readonly #heads: Map<string, Head>
  readonly #members: Map<string, Member>
  readonly #tables = new Map<TableName, TableMemory>()
  readonly #raised = new Map<string, number>()

  constructor({ heads, members, rows }: Findings, now: number) {
    this.#now = now
    this.#heads = new Map([...heads].map(([id, head]) => [id, { ...head }]))
    this.#members = new Map(members.map(({ roomId, member }) => [personKey(roomId, member.id), member]))
    for (const { table, row } of rows) {
      this.#table(table).found(row)
      const { facets = {} } = row as Partial<StoredMessage>
      for (const [facet, its] of Object.entries(facets))
        for (const one of its) this.#table(facet as TableName).found(one)
    }
  }

  make(change: Change): Outcome {
    const head = this.#heads.get(change.roomId)
    const member = this.#members.get(personKey(change.roomId, change.userId))
    if (!head || !member) return REFUSED
    const { operation } = change
    const message = this.#message(change.id)
    const rows: Situation['rows'] = (table, key) => this.#table(table).matching(key as AnyRow) as never
    const situation: Situation = { member, message, rows }
    if (message && operation.repeats(change, message, situation)) return { status: 'repeated', message }
    const refusal = operation.decide(change, situation)
    if (refusal) return { status: 'refused', ...refusal }
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

  #message(id: string): StoredMessage | undefined {
    const [row] = this.#table('messages').matching({ id }) as unknown as StoredMessage[]
    if (!row || FACET_TABLES.length === 0) return row
    return {
      ...row,
      facets: Object.fromEntries(FACET_TABLES.map((t) => [t, this.#table(t).matching({ message_id: id })])),
    }
  }

  #table(name: TableName): TableMemory {
    let memory = this.#tables.get(name)
    if (!memory) this.#tables.set(name, (memory = new TableMemory(name)))
    return memory
  }
}

/** The rows of one table that a batch has read, as its changes leave them; each is written once, as it is at the end. */
class TableMemory {
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

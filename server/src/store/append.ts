import type { Head } from './store.ts'
import type { Change, Effect, Found, Member, Need, Outcome, Reads, Situation, Stored } from './operation.ts'
import type { StoredMessage } from './message-rows.ts'
import { TableMemory, type TableWrites } from './table-memory.ts'
import { TABLE_NAMES, type AnyRow, type TableName } from './tables.ts'

/** What a batch reads under its locks. */
export interface Needs {
  /** The authors of the batch's changes, by room. */
  rooms: ReadonlyMap<string, ReadonlySet<string>>
  /** Usernames, by room. */
  people: ReadonlyMap<string, ReadonlySet<string>>
  messages: ReadonlySet<string>
  rows: readonly Need[]
}

export interface Findings {
  /** Locked until the transaction ends. */
  heads: ReadonlyMap<string, Head>
  members: readonly { roomId: string; member: Member }[]
  messages: readonly StoredMessage[]
  rows: readonly Found[]
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
   * In one durable transaction: locks the heads, reads `needs` and what follows from them, writes what the rule
   * decides. MUST reject as a whole, with nothing stored, or not at all. May ask the rule again when it starts over.
   */
  transact<T>(needs: Needs, rule: Rule<T>): Promise<T>
}

export interface Rule<T> {
  /** What it needs besides, after a look at what was found. */
  further(found: Findings): Needs | undefined
  decide(findings: Findings): { result: T; writes: Writes }
}

/** Makes the changes in order, in one transaction of the engine. */
export function append(engine: AppendEngine, changes: readonly Change[], now: number): Promise<Outcome[]> {
  const needs = new BatchNeeds()
  for (const change of changes) needs.addChange(change)
  return engine.transact(needs, {
    further({ messages, members }) {
      const further = new BatchNeeds()
      addNeedsOfReplies(further, changes, messages)
      addNeedsInSlowMode(further, changes, members)
      return further.isEmpty ? undefined : further
    },
    decide(findings) {
      const batch = new Batch(findings, now)
      return { result: changes.map((change) => batch.make(change)), writes: batch.writes() }
    },
  })
}

/** The findings of both reads of a transaction. */
export const withFurther = (first: Findings, { members, messages, rows }: Findings): Findings => ({
  heads: first.heads,
  members: [...first.members, ...members],
  messages: [...first.messages, ...messages],
  rows: [...first.rows, ...rows],
})

class BatchNeeds implements Needs {
  readonly rooms = new Map<string, Set<string>>()
  readonly people = new Map<string, Set<string>>()
  readonly messages = new Set<string>()
  readonly rows: Need[] = []

  addChange(change: Change): void {
    const { roomId, userId, id, operation } = change
    addTo(this.rooms, roomId, [userId])
    this.messages.add(id)
    const reads = operation.needs?.(change)
    if (reads) this.add(roomId, reads)
  }

  get isEmpty(): boolean {
    return this.messages.size + this.people.size + this.rows.length === 0
  }

  add(roomId: string, { messages, people, rows }: Reads): void {
    if (messages) for (const id of messages) this.messages.add(id)
    if (people && people.length > 0) addTo(this.people, roomId, people)
    if (rows) this.rows.push(...rows)
  }
}

function addTo(sets: Map<string, Set<string>>, name: string, values: readonly string[]): void {
  const set = sets.get(name)
  if (!set) sets.set(name, new Set(values))
  else for (const value of values) set.add(value)
}

/** Whether a message is a reply shows when it is read, or when an earlier change of the batch makes it. */
function addNeedsOfReplies(needs: BatchNeeds, changes: readonly Change[], messages: readonly StoredMessage[]): void {
  let roots: Map<string, string> | undefined
  for (const change of changes) {
    const { id, roomId, operation, frame } = change
    const makesReply = 'thread' in frame && frame.thread !== undefined
    if (!makesReply && !operation.needsOfReply) continue
    roots ??= new Map(messages.map(({ id, thread }) => [id, thread]))
    if (makesReply && !roots.has(id)) roots.set(id, frame.thread!)
    if (!operation.needsOfReply) continue
    const root = roots.get(id)
    if (root) needs.add(roomId, operation.needsOfReply(change, root))
  }
}

function addNeedsInSlowMode(needs: BatchNeeds, changes: readonly Change[], members: Findings['members']): void {
  const slow = members.filter(({ member }) => member.slowMode > 0)
  if (slow.length === 0) return
  const rooms = new Set(slow.map(({ roomId }) => roomId))
  for (const change of changes) {
    const { roomId, operation } = change
    if (rooms.has(roomId) && operation.needsInSlowMode) needs.add(roomId, operation.needsInSlowMode(change))
  }
}

const REFUSED = { status: 'refused', code: 'not_participant' } as const

interface LockedRoom {
  head: Head
  members: Map<string, Member>
  /** The same people by username. */
  names: Map<string, Member>
}

/** The rows in memory: each change sees the effects of earlier changes of its batch. */
class Batch {
  readonly #now: number
  readonly #rooms: Map<string, LockedRoom>
  readonly #tables = new Map<TableName, TableMemory>()
  readonly #raised = new Map<string, number>()

  constructor({ heads, members, messages, rows }: Findings, now: number) {
    this.#now = now
    this.#rooms = new Map(
      [...heads].map(([id, head]) => [id, { head: { ...head }, members: new Map(), names: new Map() }]),
    )
    for (const { roomId, member } of members) {
      this.#rooms.get(roomId)?.members.set(member.id, member)
      this.#rooms.get(roomId)?.names.set(member.username, member)
    }
    for (const message of messages) this.#table('messages').found(message as unknown as AnyRow)
    for (const { table, row } of rows) this.#table(table).found(row)
  }

  make(change: Change): Outcome {
    const room = this.#rooms.get(change.roomId)
    const member = room?.members.get(change.userId)
    if (!room || !member) return REFUSED
    const { operation } = change
    const message = this.#message(change.id)
    const named = (username: string) => room.names.get(username)
    const now = this.#now
    const situation: Situation = { now, member, named, message, messageOf: this.#message, rows: this.#matching }
    const ack = () => operation.ack && { ack: operation.ack(change, situation) }
    if (message && operation.repeats(change, message, situation)) return { status: 'repeated', message, ...ack() }
    const refusal = operation.decide(change, situation)
    if (refusal) return { status: 'refused', ...refusal }
    const { head } = room
    const effects = operation.apply(change, situation, { version: head.version + 1, now })
    for (const effect of effects) this.#take(effect)
    const told = effects.filter((effect) => 'put' in effect && effect.put === 'messages')
    const events = told.map(({ row, told }): Stored => ({ message: this.#message(row.id)!, ...(told && { told }) }))
    head.version += events.length
    this.#raised.set(change.roomId, head.version)
    const stored = { message: this.#message(change.id)!, events, membersVersion: head.membersVersion }
    return { status: 'stored', ...stored, ...ack() }
  }

  writes(): Writes {
    const tables = TABLE_NAMES.flatMap((name) => this.#tables.get(name)?.writes() ?? [])
    return { tables, heads: this.#raised }
  }

  #take(effect: Effect): void {
    if ('put' in effect) this.#table(effect.put).put(effect.row as unknown as AnyRow)
    else this.#table(effect.drop).drop(effect.key)
  }

  readonly #message = (id: string): StoredMessage | undefined =>
    this.#table('messages').named(id) as unknown as StoredMessage | undefined

  readonly #matching: Situation['rows'] = (table, key) => this.#table(table).matching(key as AnyRow) as never

  #table(name: TableName): TableMemory {
    let memory = this.#tables.get(name)
    if (!memory) this.#tables.set(name, (memory = new TableMemory(name)))
    return memory
  }
}

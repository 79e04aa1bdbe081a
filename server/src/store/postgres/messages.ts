import type pg from 'pg'
import { append } from '../append.ts'
import type { StoredMessage } from '../message-rows.ts'
import type { Change, Outcome } from '../operation.ts'
import { pageOf, windowOf } from '../paging.ts'
import type { ChangedRows, Head, MessageStore, Page, PageQuery, StoredState } from '../store.ts'
import type { PostgresAppend } from './append.ts'
import type { PostgresLife } from './life.ts'
import { BY_IDS, CHANGES_SINCE, COUNT_SINCE, HEADS, NEWEST, PINNED, REVISIONS, SEQ_AT, WINDOWS } from './statements.ts'

/** A row of a read: the room's head and one message. A room without messages has one row, without a message. */
type HeadRow = { head: number; members_version: number; state?: StoredState | null } & (StoredMessage | { id: null })

/** Each read is one statement: one snapshot and one round trip. */
export class PostgresMessages implements MessageStore {
  readonly #pool: pg.Pool
  readonly #appending: PostgresAppend
  readonly #life: PostgresLife

  constructor(pool: pg.Pool, appending: PostgresAppend, life: PostgresLife) {
    this.#pool = pool
    this.#appending = appending
    this.#life = life
  }

  append(changes: readonly Change[], now: number): Promise<Outcome[]> {
    return append(this.#appending, changes, now)
  }

  async page(query: PageQuery): Promise<Page | undefined> {
    const { pivot, older: below, newer: above } = windowOf(query)
    const [line, ...root] = typeof query.line === 'string' ? [query.line] : (['thread', query.line.thread] as const)
    const values = [query.roomId, query.userId, pivot, below, above, ...root]
    const found = headAndMessages(await this.#query<HeadRow>(`window-${line}`, WINDOWS[line], values))
    if (!found) return undefined
    const messages = found.messages.toSorted((a, b) => a.seq - b.seq)
    const older = messages.filter(({ seq }) => seq < pivot)
    const newer = messages.slice(older.length)
    return { ...pageOf(query, older, newer), version: found.head.version }
  }

  async seqAt(roomId: string, time: number): Promise<number> {
    const [row] = await this.#query<{ seq: number }>('seq-at', SEQ_AT, [roomId, time])
    return row!.seq
  }

  async byIds({ roomId, userId, ids }: { roomId: string; userId: string; ids: readonly string[] }) {
    const found = headAndMessages(await this.#query<HeadRow>('by-ids', BY_IDS, [roomId, userId, ids]))
    return found && { messages: found.messages.toSorted((a, b) => a.seq - b.seq), version: found.head.version }
  }

  async pinned({ roomId, userId }: { roomId: string; userId: string }) {
    return headAndMessages(await this.#query<HeadRow>('pinned', PINNED, [roomId, userId]))?.messages
  }

  async changesSince({ roomId, since, limit }: { roomId: string; since: number; limit: number }): Promise<ChangedRows> {
    const rows = await this.#query<HeadRow>('changes-since', CHANGES_SINCE, [roomId, since, limit + 1])
    const { messages, ...rest } = headAndMessages(rows) ?? NO_ROOM
    return { ...rest, messages: messages.slice(0, limit), more: messages.length > limit }
  }

  async countSince(roomId: string, since: number, max: number): Promise<number> {
    const [row] = await this.#query<{ count: number }>('count-since', COUNT_SINCE, [roomId, since, max])
    return row!.count
  }

  async newest({ roomId, limit }: { roomId: string; limit: number }) {
    const rows = await this.#query<HeadRow>('newest', NEWEST, [roomId, limit])
    const { messages, ...rest } = headAndMessages(rows) ?? NO_ROOM
    return { ...rest, messages: messages.toReversed() }
  }

  async revisions({ roomId, userId, id }: { roomId: string; userId: string; id: string }) {
    type Revision = { body: string; replaced: number } | { body: null; replaced: null }
    const rows = await this.#query<Revision>('revisions', REVISIONS, [roomId, userId, id])
    return rows.length === 0 ? undefined : rows.filter((row) => row.body !== null)
  }

  async heads(roomIds: readonly string[]): Promise<Map<string, Head>> {
    const rows = await this.#query<Head & { id: string | null; life: string }>('heads', HEADS, [roomIds])
    this.#life.noticed(rows[0]!.life)
    return new Map(
      rows.flatMap(({ id, version, membersVersion }) => (id === null ? [] : [[id, { version, membersVersion }]])),
    )
  }

  async #query<R extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<R[]> {
    return (await this.#pool.query<R>({ name, text, values })).rows
  }
}

type HeadAndMessages = Omit<ChangedRows, 'more'>

const NO_ROOM: HeadAndMessages = { head: { version: 0, membersVersion: 0 }, messages: [], state: undefined }

/** Undefined without rows: the room does not exist, or the reader may not see it. */
function headAndMessages(rows: readonly HeadRow[]): HeadAndMessages | undefined {
  const first = rows[0]
  if (!first) return undefined
  // Each message keeps the head's columns: to copy fifty rows without them takes as long as to read them.
  const messages = rows.flatMap((row) => (row.id === null ? [] : row))
  const head = { version: first.head, membersVersion: first.members_version }
  return { head, messages, state: first.state ?? undefined }
}

import type pg from 'pg'
import { fromRow, type MessageRow } from '../message-rows.ts'
import { pageOf, windowOf, type Window } from '../paging.ts'
import type { Change, Changes, Decide, Head, MessageStore, Outcome, Page, PageQuery, StoredMessage } from '../store.ts'
import type { Appender } from './append.ts'
import type { PostgresLife } from './life.ts'
import { CHANGES_SINCE, COUNT_SINCE, HEADS, REVISIONS, WINDOW } from './statements.ts'

/** A room's head, beside a message of it, or beside none. */
type Row = { head: number; members_version: number } & (MessageRow | { id: null })

/** Each read is one statement, so one snapshot, and one round trip. */
export class PostgresMessages implements MessageStore {
  readonly #pool: pg.Pool
  readonly #appender: Appender
  readonly #life: PostgresLife

  constructor(pool: pg.Pool, appender: Appender, life: PostgresLife) {
    this.#pool = pool
    this.#appender = appender
    this.#life = life
  }

  append(changes: readonly Change[], decide: Decide): Promise<Outcome[]> {
    return this.#appender.append(changes, decide)
  }

  async page(query: PageQuery): Promise<Page | undefined> {
    const window = windowOf(query)
    const found = await this.#window(query, window)
    if (!found) return undefined
    const older = found.messages.filter(({ seq }) => seq < window.pivot)
    const newer = found.messages.slice(older.length)
    return { ...pageOf(query, older, newer), version: found.head.version }
  }

  async changesSince(query: { roomId: string; since: number; limit: number; userId?: string }) {
    const { roomId, since, limit, userId } = query
    const values = [roomId, since, limit + 1, userId ?? null]
    const found = headed(await this.#query<Row>('changes-since', CHANGES_SINCE, values))
    if (!found) return userId === undefined ? NO_ROOM : undefined
    return { head: found.head, messages: found.messages.slice(0, limit), more: found.messages.length > limit }
  }

  async countSince(roomId: string, since: number, max: number): Promise<number> {
    const [row] = await this.#query<{ count: number }>('count-since', COUNT_SINCE, [roomId, since, max])
    return row!.count
  }

  newest({ roomId, userId, limit }: { roomId: string; userId: string; limit: number }) {
    return this.#window({ roomId, userId }, { ...windowOf({ at: 'newest', limit }), older: limit })
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

  async #window({ roomId, userId }: Pick<PageQuery, 'roomId' | 'userId'>, { pivot, older, newer }: Window) {
    const found = headed(await this.#query<Row>('window', WINDOW, [roomId, userId, pivot, older, newer]))
    return found && { ...found, messages: found.messages.toSorted((a, b) => a.seq - b.seq) }
  }

  async #query<R extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<R[]> {
    return (await this.#pool.query<R>({ name, text, values })).rows
  }
}

const NO_ROOM: Changes = { head: { version: 0, membersVersion: 0 }, messages: [], more: false }

function headed(rows: readonly Row[]): { head: Head; messages: StoredMessage[] } | undefined {
  const first = rows[0]
  if (!first) return undefined
  const messages = rows.filter((row): row is Row & MessageRow => row.id !== null).map(fromRow)
  return { head: { version: first.head, membersVersion: first.members_version }, messages }
}

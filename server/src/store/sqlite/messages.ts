import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { append } from '../append.ts'
import { MESSAGE_COLUMNS, SELECT_MESSAGE, SELECT_REPLY, type StoredMessage } from '../message-rows.ts'
import type { Change, Outcome } from '../operation.ts'
import { pageOf, windowOf } from '../paging.ts'
import { ROLES_OF } from '../roles.ts'
import { seqAtQuery } from '../seq-at.ts'
import type { ChangedRows, Head, MessageStore, Page, PageQuery, StoredState } from '../store.ts'
import type { Alone } from './alone.ts'
import { SqliteAppend } from './append.ts'

const NO_HEAD: Head = { version: 0, membersVersion: 0 }

export class SqliteMessages implements MessageStore {
  readonly #alone: Alone
  readonly #appending: SqliteAppend
  readonly #statements

  constructor(database: DatabaseSync, alone: Alone) {
    this.#alone = alone
    this.#appending = new SqliteAppend(database, alone)
    // `LIMIT +?`: the plan may depend on a bare parameter, so SQLite would prepare it again at every run.
    const seen = `${SELECT_MESSAGE} WHERE m.room_id = ? AND m.deleted = 0`
    const reply = `${SELECT_REPLY} WHERE m.room_id = ? AND m.deleted = 0 AND t.message_id = ?`
    const linesOf = (from: string, seq: string): LineStatements => ({
      before: database.prepare(`${from} AND ${seq} < ? ORDER BY ${seq} DESC LIMIT +?`),
      from: database.prepare(`${from} AND ${seq} >= ? ORDER BY ${seq} LIMIT +?`),
    })
    this.#statements = {
      head: database.prepare('SELECT version, members_version AS membersVersion FROM room_heads WHERE room_id = ?'),
      isParticipant: database.prepare('SELECT 1 FROM participants WHERE room_id = ? AND user_id = ?'),
      all: linesOf(seen, 'm.seq'),
      main: linesOf(`${seen} AND m.thread = ''`, 'm.seq'),
      thread: linesOf(reply, 't.seq'),
      byId: database.prepare(`${SELECT_MESSAGE} WHERE m.room_id = ? AND m.id = ?`),
      pinned: database.prepare(`
        SELECT ${MESSAGE_COLUMNS} FROM pins p JOIN messages m ON m.id = p.message_id JOIN users u ON u.id = m.user_id
        WHERE p.room_id = ? ORDER BY p.pinned DESC, m.seq DESC`),
      since: database.prepare(`${SELECT_MESSAGE} WHERE m.room_id = ? AND m.version > ? ORDER BY m.version LIMIT +?`),
      state: database.prepare(`
        SELECT state_version AS version, name, description, visibility, topics, mode, slow_mode AS "slowMode",
               ${ROLES_OF.sqlite('rooms.id')} AS roles
        FROM rooms WHERE id = ? AND state_version > ?`),
      count: database.prepare(
        'SELECT count(*) AS count FROM (SELECT 1 FROM messages WHERE room_id = ? AND version > ? LIMIT +?)',
      ),
      revisions: database.prepare(`
        SELECT r.body, r.replaced FROM revisions r JOIN messages m ON m.id = r.message_id
        WHERE m.id = ? AND m.room_id = ? AND m.deleted = 0 ORDER BY r.version`),
      seqAt: database.prepare(seqAtQuery('?', '?')),
      inRoom: database.prepare('SELECT 1 FROM messages WHERE id = ? AND room_id = ? AND deleted = 0'),
    }
  }

  append(changes: readonly Change[], now: number): Promise<Outcome[]> {
    return append(this.#appending, changes, now)
  }

  page(query: PageQuery): Promise<Page | undefined> {
    return this.#alone(() => {
      if (!this.#statements.isParticipant.get(query.roomId, query.userId)) return undefined
      return { ...this.#rows(query), version: this.#head(query.roomId).version }
    })
  }

  seqAt(roomId: string, time: number): Promise<number> {
    return this.#alone(() => Number(this.#statements.seqAt.get(roomId, time)!.seq))
  }

  byIds({ roomId, userId, ids }: { roomId: string; userId: string; ids: readonly string[] }) {
    return this.#alone(() => {
      if (!this.#statements.isParticipant.get(roomId, userId)) return undefined
      const rows = ids.flatMap((id) => (this.#statements.byId.get(roomId, id) as unknown as StoredMessage) ?? [])
      return { messages: rows.toSorted((a, b) => a.seq - b.seq), version: this.#head(roomId).version }
    })
  }

  pinned({ roomId, userId }: { roomId: string; userId: string }) {
    return this.#alone(() => {
      if (!this.#statements.isParticipant.get(roomId, userId)) return undefined
      return this.#statements.pinned.all(roomId) as unknown as StoredMessage[]
    })
  }

  changesSince({ roomId, since, limit }: { roomId: string; since: number; limit: number }): Promise<ChangedRows> {
    return this.#alone(() => {
      const rows = this.#statements.since.all(roomId, since, limit + 1) as unknown as StoredMessage[]
      const messages = rows.slice(0, limit)
      return { head: this.#head(roomId), messages, state: this.#state(roomId, since), more: rows.length > limit }
    })
  }

  countSince(roomId: string, since: number, max: number): Promise<number> {
    return this.#alone(() => Number(this.#statements.count.get(roomId, since, max)?.count))
  }

  newest({ roomId, limit }: { roomId: string; limit: number }) {
    return this.#alone(() => ({
      head: this.#head(roomId),
      messages: this.#before({ roomId, line: 'all' }, Number.MAX_SAFE_INTEGER, limit),
      state: this.#state(roomId, -1),
    }))
  }

  revisions({ roomId, userId, id }: { roomId: string; userId: string; id: string }) {
    return this.#alone(() => {
      const visible = this.#statements.isParticipant.get(roomId, userId) && this.#statements.inRoom.get(id, roomId)
      if (!visible) return undefined
      return this.#statements.revisions.all(id, roomId) as unknown as { body: string; replaced: number }[]
    })
  }

  heads(roomIds: readonly string[]): Promise<Map<string, Head>> {
    return this.#alone(() => {
      const heads = roomIds.map((id) => [id, this.#statements.head.get(id) as unknown as Head | undefined] as const)
      return new Map(heads.filter((entry): entry is [string, Head] => entry[1] !== undefined))
    })
  }

  #head(roomId: string): Head {
    return (this.#statements.head.get(roomId) as unknown as Head | undefined) ?? NO_HEAD
  }

  #state(roomId: string, since: number): StoredState | undefined {
    return this.#statements.state.get(roomId, since) as unknown as StoredState | undefined
  }

  #before(query: Pick<PageQuery, 'roomId' | 'line'>, seq: number, limit: number): StoredMessage[] {
    const { statements, bounds } = this.#lineOf(query)
    return (statements.before.all(...bounds, seq, limit) as unknown as StoredMessage[]).toReversed()
  }

  #rows(query: PageQuery): Omit<Page, 'version'> {
    const { pivot, older, newer } = windowOf(query)
    const { statements, bounds } = this.#lineOf(query)
    const from = statements.from.all(...bounds, pivot, newer) as unknown as StoredMessage[]
    return pageOf(query, this.#before(query, pivot, older), from)
  }

  #lineOf({ roomId, line }: Pick<PageQuery, 'roomId' | 'line'>): { statements: LineStatements; bounds: string[] } {
    if (typeof line === 'string') return { statements: this.#statements[line], bounds: [roomId] }
    return { statements: this.#statements.thread, bounds: [roomId, line.thread] }
  }
}

/** The rows below and from a `seq`. */
type LineStatements = Record<'before' | 'from', StatementSync>

import type { DatabaseSync } from 'node:sqlite'
import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'
import type { Change, Changes, Decide, Head, MessageStore, Outcome, Page, PageQuery, StoredMessage } from '../store.ts'
import { Appender } from './append.ts'
import { fromRow, SELECT_MESSAGE, type MessageRow } from './rows.ts'

const NO_HEAD: Head = { version: 0, membersVersion: 0 }

export class SqliteMessages implements MessageStore {
  readonly #db: Kysely<Database>
  readonly #appender: Appender
  readonly #statements

  constructor(database: DatabaseSync, db: Kysely<Database>) {
    this.#db = db
    this.#appender = new Appender(database)
    const seen = `${SELECT_MESSAGE} WHERE m.room_id = ? AND m.deleted = 0`
    this.#statements = {
      head: database.prepare('SELECT version, members_version AS membersVersion FROM room_heads WHERE room_id = ?'),
      isParticipant: database.prepare('SELECT 1 FROM participants WHERE room_id = ? AND user_id = ?'),
      before: database.prepare(`${seen} AND m.seq < ? ORDER BY m.seq DESC LIMIT ?`),
      after: database.prepare(`${seen} AND m.seq > ? ORDER BY m.seq LIMIT ?`),
      since: database.prepare(`${SELECT_MESSAGE} WHERE m.room_id = ? AND m.version > ? ORDER BY m.version LIMIT ?`),
      count: database.prepare(
        'SELECT count(*) AS count FROM (SELECT 1 FROM messages WHERE room_id = ? AND version > ? LIMIT ?)',
      ),
      revisions: database.prepare(`
        SELECT r.body, r.replaced FROM revisions r JOIN messages m ON m.id = r.message_id
        WHERE m.id = ? AND m.room_id = ? AND m.deleted = 0 ORDER BY r.version`),
      inRoom: database.prepare('SELECT 1 FROM messages WHERE id = ? AND room_id = ? AND deleted = 0'),
    }
  }

  append(changes: readonly Change[], decide: Decide): Promise<Outcome[]> {
    return this.#alone(() => this.#appender.append(changes, decide))
  }

  page(query: PageQuery): Promise<Page | undefined> {
    return this.#alone(() => {
      if (!this.#statements.isParticipant.get(query.roomId, query.userId)) return undefined
      return { ...this.#rows(query), version: this.#head(query.roomId).version }
    })
  }

  changesSince(query: { roomId: string; since: number; limit: number; userId?: string }) {
    const { roomId, since, limit, userId } = query
    return this.#alone((): Changes | undefined => {
      if (userId !== undefined && !this.#statements.isParticipant.get(roomId, userId)) return undefined
      const rows = select(this.#statements.since.all(roomId, since, limit + 1))
      return { head: this.#head(roomId), messages: rows.slice(0, limit), more: rows.length > limit }
    })
  }

  countSince(roomId: string, since: number, max: number): Promise<number> {
    return this.#alone(() => Number(this.#statements.count.get(roomId, since, max)?.count))
  }

  newest({ roomId, userId, limit }: { roomId: string; userId: string; limit: number }) {
    return this.#alone(() => {
      if (!this.#statements.isParticipant.get(roomId, userId)) return undefined
      return { head: this.#head(roomId), messages: this.#before(roomId, Infinity, limit) }
    })
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

  /** Runs synchronous work when no transaction of Kysely's is open on the connection, and in one snapshot. */
  #alone<T>(work: () => T): Promise<T> {
    return this.#db.connection().execute(() => Promise.resolve(work()))
  }

  #head(roomId: string): Head {
    return (this.#statements.head.get(roomId) as unknown as Head | undefined) ?? NO_HEAD
  }

  #before(roomId: string, seq: number, limit: number): StoredMessage[] {
    return select(this.#statements.before.all(roomId, Math.min(seq, Number.MAX_SAFE_INTEGER), limit)).toReversed()
  }

  #after(roomId: string, seq: number, limit: number): StoredMessage[] {
    return select(this.#statements.after.all(roomId, seq, limit))
  }

  #rows({ roomId, at, limit }: PageQuery): Omit<Page, 'version'> {
    if (at === 'newest' || 'before' in at) {
      const rows = this.#before(roomId, at === 'newest' ? Infinity : at.before, limit + 1)
      const messages = rows.slice(-limit)
      return { messages, hasBefore: rows.length > limit, hasAfter: this.#hasAfter(roomId, messages, at) }
    }
    if ('after' in at) {
      const rows = this.#after(roomId, at.after, limit + 1)
      const hasBefore = this.#before(roomId, rows[0]?.seq ?? at.after + 1, 1).length > 0
      return { messages: rows.slice(0, limit), hasBefore, hasAfter: rows.length > limit }
    }
    // Around: the half before, then whatever room is left from `seq` on.
    const older = this.#before(roomId, at.around, Math.floor(limit / 2) + 1)
    const before = older.slice(-Math.floor(limit / 2) || older.length)
    const newer = this.#after(roomId, at.around - 1, limit - before.length + 1)
    const after = newer.slice(0, limit - before.length)
    return {
      messages: [...before, ...after],
      hasBefore: older.length > before.length,
      hasAfter: newer.length > after.length,
    }
  }

  #hasAfter(roomId: string, messages: StoredMessage[], at: 'newest' | { before: number }): boolean {
    if (at === 'newest') return false
    return this.#after(roomId, messages.at(-1)?.seq ?? at.before - 1, 1).length > 0
  }
}

const select = (rows: unknown[]): StoredMessage[] => (rows as MessageRow[]).map(fromRow)

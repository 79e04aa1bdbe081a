import type { DatabaseSync } from 'node:sqlite'
import { append } from '../append.ts'
import { messageOf, type StoredMessage } from '../message-rows.ts'
import type { Change, Outcome } from '../operation.ts'
import { pageOf, windowOf } from '../paging.ts'
import type { Changes, Head, MessageStore, Page, PageQuery } from '../store.ts'
import { SELECT_MESSAGE, SqliteAppend } from './append.ts'
import type { Alone } from './alone.ts'

const NO_HEAD: Head = { version: 0, membersVersion: 0 }

export class SqliteMessages implements MessageStore {
  readonly #alone: Alone
  readonly #appending: SqliteAppend
  readonly #statements

  constructor(database: DatabaseSync, alone: Alone) {
    this.#alone = alone
    this.#appending = new SqliteAppend(database, alone)
    // `LIMIT +?`: a bare parameter there may change the plan, so SQLite prepares such a statement anew at every run.
    const seen = `${SELECT_MESSAGE} WHERE m.room_id = ? AND m.deleted = 0`
    this.#statements = {
      head: database.prepare('SELECT version, members_version AS membersVersion FROM room_heads WHERE room_id = ?'),
      isParticipant: database.prepare('SELECT 1 FROM participants WHERE room_id = ? AND user_id = ?'),
      before: database.prepare(`${seen} AND m.seq < ? ORDER BY m.seq DESC LIMIT +?`),
      from: database.prepare(`${seen} AND m.seq >= ? ORDER BY m.seq LIMIT +?`),
      since: database.prepare(`${SELECT_MESSAGE} WHERE m.room_id = ? AND m.version > ? ORDER BY m.version LIMIT +?`),
      count: database.prepare(
        'SELECT count(*) AS count FROM (SELECT 1 FROM messages WHERE room_id = ? AND version > ? LIMIT +?)',
      ),
      revisions: database.prepare(`
        SELECT r.body, r.replaced FROM revisions r JOIN messages m ON m.id = r.message_id
        WHERE m.id = ? AND m.room_id = ? AND m.deleted = 0 ORDER BY r.version`),
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

  changesSince({ roomId, since, limit }: { roomId: string; since: number; limit: number }): Promise<Changes> {
    return this.#alone(() => {
      const rows = select(this.#statements.since.all(roomId, since, limit + 1))
      return { head: this.#head(roomId), messages: rows.slice(0, limit), more: rows.length > limit }
    })
  }

  countSince(roomId: string, since: number, max: number): Promise<number> {
    return this.#alone(() => Number(this.#statements.count.get(roomId, since, max)?.count))
  }

  newest({ roomId, limit }: { roomId: string; limit: number }) {
    return this.#alone(() => ({
      head: this.#head(roomId),
      messages: this.#before(roomId, Number.MAX_SAFE_INTEGER, limit),
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

  #before(roomId: string, seq: number, limit: number): StoredMessage[] {
    return select(this.#statements.before.all(roomId, seq, limit)).toReversed()
  }

  #rows(query: PageQuery): Omit<Page, 'version'> {
    const { pivot, older, newer } = windowOf(query)
    const from = this.#statements.from.all(query.roomId, pivot, newer)
    return pageOf(query, this.#before(query.roomId, pivot, older), select(from))
  }
}

const select = (rows: unknown[]): StoredMessage[] => (rows as StoredMessage[]).map(messageOf)

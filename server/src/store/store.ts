import type { RoomState } from '@edusphere/protocol'
import type { Kysely } from 'kysely'
import type { StoredMessage } from './message-rows.ts'
import type { Change, Outcome } from './operation.ts'
import type { Database } from './schema.ts'
import type { Row } from './tables.ts'

/*
 * The contract of a store. SQLite and PostgreSQL both implement it and run `contract.test.ts`. Accounts, sessions and
 * rooms use the same queries over `db`. Messages, the hot path, use each engine's own statements.
 */

export interface Store {
  readonly db: Kysely<Database>
  /**
   * The present life of the store; it changes when the store went back in time (G3). Part of every room's `epoch`. On
   * PostgreSQL it can change while a server runs, and `heads` notices it.
   */
  readonly life: string
  readonly messages: MessageStore
  /** Runs a prepared read without the query builder. Never runs inside another caller's transaction. */
  read<Row>(query: PreparedRead): Promise<Row[]>
  /** The migrations that ran when the store was opened. */
  readonly migrated: readonly string[]
  /** Resolves when the store answers a trivial query, rejects otherwise. */
  ping(): Promise<void>
  /** Resolves when the store takes changes, rejects otherwise: a full disk still answers reads. Costs a commit. */
  probe(): Promise<void>
  /** The connections to PostgreSQL. Undefined on SQLite, which has one. */
  connections?(): { open: number; idle: number; waiting: number }
  /** Bytes on disk. */
  size(): Promise<number>
  /** Writes a consistent copy to `file`, while changes go on; rejects if `file` exists. */
  backup(file: string): Promise<void>
  close(): Promise<void>
}

/** Each `name` belongs to one `text`. */
export interface PreparedRead {
  name: string
  text: string
  values: unknown[]
}

export interface PageQuery {
  roomId: string
  userId: string
  at: { before: number } | { after: number } | { around: number } | 'newest'
  limit: number
  /** Which messages: all, those of the main line, or the replies to a root. */
  line: Line
}
type Line = 'all' | 'main' | { thread: string }

/** Rows in `seq` order, without deleted ones. `version` is from the same snapshot. */
export interface Page {
  messages: StoredMessage[]
  version: number
  hasBefore: boolean
  hasAfter: boolean
}

export interface Head {
  version: number
  membersVersion: number
}

/** What a room is, as it is stored: `topics` and `roles` as JSON. */
export type StoredState = Omit<RoomState, 'topics' | 'mode' | 'roles'> &
  Pick<Row<'rooms'>, 'topics' | 'mode'> & { roles: string }

/** The rows of a range of versions, from one snapshot. */
export interface ChangedRows {
  head: Head
  /** Rows in version order. Deleted ones are tombstones. */
  messages: StoredMessage[]
  /** Undefined: no such room, or the state's version is not in the range. */
  state: StoredState | undefined
  /** Whether further rows up to `head` follow. */
  more: boolean
}

export interface MessageStore {
  /**
   * Makes the changes in order, in one durable transaction. When the promise resolves, everything `stored` survives a
   * power cut. MUST let the operations decide inside that transaction, after the room's head is locked. Each effective
   * change takes the room's next version; others take none (G1). MUST reject as a whole, with nothing stored, or not at
   * all. `now`: milliseconds since 1970.
   */
  append(changes: readonly Change[], now: number): Promise<Outcome[]>
  /** One page. Undefined: the user does not take part in the room. */
  page(query: PageQuery): Promise<Page | undefined>
  /**
   * A `seq` such that the first message from it on was made at `time` or later, and the last one below it earlier; deleted
   * ones count too. No membership check here; the caller does it.
   * @param time milliseconds since 1970
   */
  seqAt(roomId: string, time: number): Promise<number>
  /** Messages of the room by id, deleted ones too, in `seq` order. Undefined: the user does not take part. */
  byIds(query: {
    roomId: string
    userId: string
    ids: readonly string[]
  }): Promise<Pick<Page, 'messages' | 'version'> | undefined>
  /** The pinned messages of the room, the last pinned first. Undefined: the user does not take part. */
  pinned(query: { roomId: string; userId: string }): Promise<StoredMessage[] | undefined>
  /** Rows whose version is above `since`, at most `limit`. No membership check here; the caller does it. */
  changesSince(query: { roomId: string; since: number; limit: number }): Promise<ChangedRows>
  /** How many rows have a version above `since`, counted up to `max`. */
  countSince(roomId: string, since: number, max: number): Promise<number>
  /** The newest `limit` messages in `seq` order, without deleted ones, the state and the head. No membership check here. */
  newest(query: { roomId: string; limit: number }): Promise<Omit<ChangedRows, 'more'>>
  /** Earlier bodies, oldest first. Undefined: the message is not in the room, or the user does not take part. */
  revisions(query: {
    roomId: string
    userId: string
    id: string
  }): Promise<{ body: string; replaced: number }[] | undefined>
  /** The heads of the rooms that exist. */
  heads(roomIds: readonly string[]): Promise<Map<string, Head>>
}

import type { AckFields, ClientFrame, ErrorCode, Role, Told } from '@edusphere/protocol'
import type { StoredMessage } from './message-rows.ts'
import type { AnyRow, KeyOf, Row, TableName } from './tables.ts'

/*
 * What the append needs of an operation that takes a version. Each feature has one file per operation; the engine knows
 * none by name. All methods are pure: the store reads and writes.
 */

/** A request to change a room. */
export interface Change<F = ClientFrame> {
  operation: Operation<F>
  frame: F
  /** The id of the message. For a new message: the id it gets. */
  id: string
  roomId: string
  /** Of the room, where the caller knows it. */
  path?: { readonly username: string; readonly slug: string }
  userId: string
}

/** A participant of the room, as the append reads it. */
export interface Member {
  id: string
  username: string
  name: string
  avatar: string | null
  role: Role
  /** Of the room. */
  mode: Row<'rooms'>['mode']
  /** Of the room: seconds between two messages of one person, or 0. */
  slowMode: number
  /** Milliseconds since 1970. 0, or in the past: not muted. */
  mutedUntil: number
}

type SideTable = Exclude<TableName, 'messages'>

/** A table, and the beginning of a key. All such rows are read under the room's lock. */
export type Need = { [T in SideTable]: { table: T; key: KeyOf<T> } }[SideTable]

/** What a change sees, inside the transaction that stores it. */
export interface Situation {
  /** Milliseconds since 1970. */
  now: number
  member: Member
  /** The participant with a username that `needs` asked for. */
  named(username: string): Member | undefined
  /** The message with the change's id, from any room. */
  message: StoredMessage | undefined
  /** A message that `needs` asked for, from any room, with the effects of earlier changes of the batch. */
  messageOf(id: string): StoredMessage | undefined
  /** Rows that `needs` asked for, with the same effects. */
  rows<T extends SideTable>(table: T, key: KeyOf<T>): Row<T>[]
}

export interface Refusal {
  code: ErrorCode
  /** Seconds to wait, where trying again helps. */
  retryAfter?: number
  /** The sentence. By default the error table's. */
  error?: string
}

/** The room's next version, and the time in milliseconds since 1970. */
interface Moment {
  version: number
  now: number
}

/** One row to put (insert or replace) or to drop, by the beginning of its key. */
export type Effect =
  /** Each put message takes one version, counting up from `version`. `told`: see `eventOf`. */
  | { put: 'messages'; row: StoredMessage; told?: Told }
  | { [T in SideTable]: { put: T; row: Row<T> } }[SideTable]
  | { [T in TableName]: { drop: T; key: KeyOf<T> } }[TableName]

/** What an operation reads besides the author and the message with the change's id. */
export interface Reads {
  /** Ids. */
  messages?: readonly string[]
  /** Usernames, of participants of the room. */
  people?: readonly string[]
  rows?: readonly Need[]
}

export interface Operation<F = ClientFrame> {
  /** The id of the frame's message, or of the message it makes. */
  idOf(frame: F): string
  /** Checks the frame by itself, before any read. `maxLength`: of a body, in code points. */
  check?(frame: F, maxLength: number): Refusal | undefined
  needs?(change: Change<F>): Reads
  /** What it reads where its message is a reply in the thread of `root`. */
  needsOfReply?(change: Change<F>, root: string): Reads
  /** What it reads in a room with slow mode. */
  needsInSlowMode?(change: Change<F>): Reads
  /** Whether the message already has this change: then nothing is written and no version taken (G4). */
  repeats(change: Change<F>, message: StoredMessage, situation: Situation): boolean
  /** The refusal, if any (G7). */
  decide(change: Change<F>, situation: Situation): Refusal | undefined
  /** The rows it writes. They include the message with the change's id. */
  apply(change: Change<F>, situation: Situation, at: Moment): Effect[]
  /** Fields of its `ack` besides the message's version. `situation`: after the change. */
  ack?(change: Change<F>, situation: Situation): AckFields
}

/** A message after a change, for its event. */
export interface Stored {
  message: StoredMessage
  told?: Told
}

export type Outcome =
  /** `membersVersion`: the room's, at the moment of the change. Feeds compare it before they pass events on (G7). */
  | { status: 'stored'; message: StoredMessage; events: readonly Stored[]; membersVersion: number; ack?: AckFields }
  /** The message already had this change: nothing was written and no version taken. */
  | { status: 'repeated'; message: StoredMessage; ack?: AckFields }
  | ({ status: 'refused' } & Refusal)

/** A row that was read, with its table. */
export interface Found {
  table: TableName
  row: AnyRow
}

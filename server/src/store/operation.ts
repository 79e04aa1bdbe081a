import type { ClientFrame, ErrorCode, Told } from '@edusphere/protocol'
import type { StoredMessage } from './message-rows.ts'
import type { AnyRow, KeyOf, Row, TableName } from './tables.ts'

/*
 * What the append asks of an operation: something that changes a room and takes its next version. The features bring
 * them, one file each; the engine knows none by name. All of it is pure: reading and writing are the store's.
 */

/** What somebody wants to be done in a room. */
export interface Change<F = ClientFrame> {
  operation: Operation<F>
  frame: F
  /** The message that it is about; of a new message the id it gets. */
  id: string
  roomId: string
  userId: string
}

/** Somebody who takes part in the room, found through the membership. */
export interface Member {
  id: string
  username: string
  name: string
  avatar: string | null
  role: 'host' | 'participant'
}

type SideTable = Exclude<TableName, 'messages'>

/** Rows that are read under the room's lock: those of a table whose key begins so. */
export type Need = { [T in SideTable]: { table: T; key: KeyOf<T> } }[SideTable]

/** What a change finds when its turn has come, inside the transaction that stores it. */
export interface Situation {
  member: Member
  /** The message with the change's id, of whatever room. */
  message: StoredMessage | undefined
  /** A message that `needs` asked for, of whatever room, as earlier changes of the batch have left it. */
  messageOf(id: string): StoredMessage | undefined
  /** The rows that `needs` asked for, likewise. */
  rows<T extends SideTable>(table: T, key: KeyOf<T>): Row<T>[]
}

export interface Refusal {
  code: ErrorCode
  /** The sentence; the error table's unless said otherwise. */
  error?: string
}

/** The room's next version, and the time in milliseconds since 1970. */
interface Moment {
  version: number
  now: number
}

/** One row of a named table that is put (made or replaced) or dropped, by the beginning of its key. */
export type Effect =
  /** Takes a version: `version`, `version + 1` and so on, in the order of the effects. `told`: see `eventOf`. */
  | { put: 'messages'; row: StoredMessage; told?: Told }
  | { [T in SideTable]: { put: T; row: Row<T> } }[SideTable]
  | { [T in TableName]: { drop: T; key: KeyOf<T> } }[TableName]

export interface Operation<F = ClientFrame> {
  /** The id of the message that the frame is about, or is to get. */
  idOf(frame: F): string
  /** What is wrong with the frame by itself, asked before anything is read. `maxLength`: of a body, in code points. */
  check?(frame: F, maxLength: number): Refusal | undefined
  /** What it has to read besides the message with the change's id. `messages`: ids. */
  needs?(change: Change<F>): { messages?: readonly string[]; rows?: readonly Need[] }
  /** Whether it has been done to the message before: then nothing is written and no version taken (G4). */
  repeats(change: Change<F>, message: StoredMessage, situation: Situation): boolean
  /** Why it is refused, if it is (G7). */
  decide(change: Change<F>, situation: Situation): Refusal | undefined
  /** What it does. The message with the change's id is among the rows it puts. */
  apply(change: Change<F>, situation: Situation, at: Moment): Effect[]
}

/** A message as a change has left it, to be told. */
export interface Stored {
  message: StoredMessage
  told?: Told
}

export type Outcome =
  /** `membersVersion` is the room's at the moment of the change: whoever hands the events on compares it (G7). */
  | { status: 'stored'; message: StoredMessage; events: readonly Stored[]; membersVersion: number }
  /** The change had been made before; nothing was written and no version was taken. */
  | { status: 'repeated'; message: StoredMessage }
  | ({ status: 'refused' } & Refusal)

/** A row that was read, with the name of its table. */
export interface Found {
  table: TableName
  row: AnyRow
}

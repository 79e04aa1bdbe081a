import type { Told } from '@edusphere/protocol'
import type { FeedRow, RoomEvent } from '../bus/bus.ts'
import type { EncodedRow } from './encoded-row.ts'
import type { Participants } from '../store/memberships.ts'
import type { Head } from '../store/store.ts'

/** Rows and the head they belong to, from one snapshot. */
interface Rows {
  head: Head
  rows: readonly FeedRow[]
}

/**
 * What the engine needs to know of a kind of feed. No membership check in these reads; the caller compares
 * `membersVersion` (G7).
 */
export interface FeedKind {
  /** Whether its readers are told who is connected. */
  readonly hasPresence: boolean
  /** The `room` of its frames. */
  nameOf(id: string): string
  /** The fields of a `sync` that hold the rows, as JSON without braces. */
  fields(rows: readonly EncodedRow[]): string
  /** Identifies the thing that the row describes. */
  key(row: FeedRow): string
  /** Whether a client of the specification is told what led from version `from` to the row. */
  isPlain(row: FeedRow, from: number): boolean
  /** Whether the event may wait a quarter of a second for others. Together they are told as a `sync`. */
  mayWait(event: RoomEvent): boolean
  /** Whether a `reset` leaves the row out: it says only that something is gone. */
  isGone(row: FeedRow): boolean
  /** The event that takes a client from version `from` to the row. */
  event(row: FeedRow, at: { room: string; from: number; told?: Told | undefined }): object
  /** The heads of the feeds that exist. */
  heads(ids: readonly string[]): Promise<Map<string, Head>>
  /** Rows above version `since`, in version order, at most `limit`. `more`: further rows follow up to the head. */
  changesSince(query: { id: string; since: number; limit: number }): Promise<Rows & { more: boolean }>
  /** How many rows have a version above `since`, counted up to `max`. */
  countSince(id: string, since: number, max: number): Promise<number>
  /** The rows of a `reset`, or its first page in version order. */
  newest(id: string): Promise<Rows & { more?: boolean }>
  /** The `members_version` under which the user takes part. Undefined: the user does not. */
  prove(id: string, userId: string): Promise<number | undefined>
  /** Those of `userIds` who take part. */
  among(id: string, userIds: readonly string[]): Promise<Participants>
  /** At most `limit` participants. */
  members(id: string, limit: number): Promise<Participants>
}

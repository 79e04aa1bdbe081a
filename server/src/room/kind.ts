import type { Told } from '@edusphere/protocol'
import type { FeedRow } from '../bus/bus.ts'
import type { Participants } from '../store/memberships.ts'
import type { Head } from '../store/store.ts'

/** Rows and the head they belong to, from one snapshot. */
interface Rows {
  head: Head
  rows: readonly FeedRow[]
}

/**
 * What the engine asks of a kind of feed: what its rows are, where they are read, who takes part. No read checks a
 * membership; the caller compares `membersVersion` (G7).
 */
export interface FeedKind {
  /** The name of the list of rows in a `sync`. */
  readonly list: string
  /** Names the thing that the row is a state of. */
  key(row: FeedRow): string
  /** The frame that leads a client from version `from` to the row. */
  event(row: FeedRow, at: { room: string; from: number; told?: Told | undefined }): object
  /** Heads of those of the feeds that exist. */
  heads(ids: readonly string[]): Promise<Map<string, Head>>
  /** Rows whose version is above `since`, in version order, at most `limit`; `more`: there are others up to the head. */
  changesSince(query: { id: string; since: number; limit: number }): Promise<Rows & { more: boolean }>
  /** How many rows have a version above `since`, counted up to `max`. */
  countSince(id: string, since: number, max: number): Promise<number>
  /** The rows of a `reset`. */
  newest(id: string): Promise<Rows>
  /** The `members_version` under which the user takes part; undefined: takes no part. */
  prove(id: string, userId: string): Promise<number | undefined>
  /** Those of the users who take part. */
  among(id: string, userIds: readonly string[]): Promise<Participants>
  /** At most `limit` of those who take part. */
  members(id: string, limit: number): Promise<Participants>
}

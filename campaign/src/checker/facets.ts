import type { Facets, SyncRow } from '@edusphere/protocol'
import type { ToldFrame } from '../history.ts'
import type { StoredRow } from './evidence.ts'

/** A message in a frame. A `delete` and a tombstone have no body. */
export type ToldRow = SyncRow | { id: string; seq: number; version: number }

/** The messages that a frame tells of. */
export function rowsIn(frame: ToldFrame): readonly ToldRow[] {
  if (frame.type === 'sync') return frame.messages
  return frame.type === 'chat_message' || frame.type === 'message_changed' ? [frame] : []
}

/** The facets of a stored message, as its row shows them. */
export const shownFacets = ({ thread, facets }: Pick<StoredRow, 'thread' | 'facets'>): Facets => ({ ...facets, thread })

/** The same text for the same facets. What the reader alone is told (`mine`) is left out. */
export function sayFacets({ replyTo, thread, replies, reactions = [], mentions = [], pinned }: Facets): string {
  return JSON.stringify([
    replyTo ? [replyTo.id, replyTo.seq] : null,
    thread ?? null,
    replies ? [replies.count, replies.lastSeq, replies.last, replies.users] : null,
    reactions.map(({ emoji, count, users }) => [emoji, count, users]),
    mentions,
    pinned ? [pinned.by, pinned.at] : null,
  ])
}

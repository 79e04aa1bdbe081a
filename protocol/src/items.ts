import type { Role } from './access.ts'

/*
 * What is mine: the rows of a person's own feed. `version` is of that feed. An item takes one by its person's own acts
 * and by a change of the membership, never by the messages of others.
 */

/** A room that I am in. */
export interface RoomItem {
  kind: 'room'
  version: number
  room: string
  /** The host's username and the slug: `martin/calculus`. */
  address: string
  role: Role
  muted: boolean
  /** Moves forward only. */
  readSeq: number
  unreadFrom: number | null
  /** `unread`, `mentions` and `threads` are counts at the room's head in `at`. A client counts on from there. */
  unread: number
  mentions: number
  threads: number
  /** The room's head, and the epoch that it counts in: the position from which `join` resumes. */
  at: { version: number; epoch: string }
  level: 'all' | 'mentions' | 'nothing'
  silencedUntil: string | null
  pinned: boolean
  draft: { body: string; updated: string; base: string | null } | null
  left: false
}

/** A room that I left, that I was removed from, or that was deleted. */
export interface LeftItem {
  kind: 'room'
  version: number
  room: string
  left: true
}

/** How my account is shown. */
export interface SettingsItem {
  kind: 'settings'
  version: number
  name: string
  userAvatar: string | null
}

export type Item = RoomItem | LeftItem | SettingsItem

/** The room whose id `join` takes for the caller's own feed. */
export const ME = 'me'

/** Identifies the thing that an item describes. */
export const itemKey = (item: Item): string => (item.kind === 'room' ? item.room : item.kind)

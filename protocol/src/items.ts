/*
 * What is mine: the rows of a person's own feed. `version` is of that feed. An item takes one by its person's own acts
 * and by a change of the membership, never by the messages of others.
 */

/** A room that I am in. */
export interface RoomItem {
  kind: 'room'
  version: number
  room: string
  /** The username of the one who made it, and the slug: `martin/calculus`. */
  address: string
  /** A built-in's name or an own role's id. */
  role: string
  muted: boolean
  /** A mute ends by itself, and takes no version then. */
  mutedUntil: string | null
  /** Moves forward only. */
  readSeq: number
  /** "Mark unread from here": the `seq` of that message. The next `read` clears it. */
  unreadFrom: number | null
  /**
   * `unread`, `mentions` and `threads` are counts at the room's head in `at`. A client counts on from there. `mentions`:
   * unread messages that mention me, or everyone. `threads`: unread replies in the threads that I follow.
   */
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

/**
 * A thread that I follow, or have read. `version` 0: I follow it because I wrote its root, and have not read it yet.
 * `unread` is counted at the room's head in `at`.
 */
export interface ThreadItem {
  kind: 'thread'
  version: number
  room: string
  /** The id of the root. */
  thread: string
  /** Moves forward only. */
  readSeq: number
  unread: number
  following: boolean
  at: { version: number; epoch: string }
}

/** A message that mentions me by name. `read`: when the item got its version; it is read too when `readSeq` is not below `seq`. */
export interface MentionItem {
  kind: 'mention'
  version: number
  room: string
  message: string
  seq: number
  read: boolean
}

/** The message mentions me no more: it was edited or deleted. */
export interface WithdrawnMention {
  kind: 'mention'
  version: number
  room: string
  message: string
  at: null
}

/** Who I am, and how my account is shown. `id` and `username` never change. */
export interface SettingsItem {
  kind: 'settings'
  version: number
  id: string
  username: string
  name: string
  userAvatar: string | null
}

export type Item = RoomItem | LeftItem | SettingsItem | ThreadItem | MentionItem | WithdrawnMention

/** The room whose id `join` takes for the caller's own feed. */
export const ME = 'me'

/** Identifies the thing that an item describes. */
export function itemKey(item: Item): string {
  switch (item.kind) {
    case 'room':
      return item.room
    case 'settings':
      return item.kind
    case 'thread':
      return `thread ${item.thread}`
    case 'mention':
      return `mention ${item.message}`
  }
}

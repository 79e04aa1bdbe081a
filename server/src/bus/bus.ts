import type { Told } from '@edusphere/protocol'

/** The last state of one thing in a feed. The other fields depend on the feed kind. */
export interface FeedRow {
  version: number
}

/** A stored change. Each process with sockets in the room builds the frame itself. */
export interface RoomEvent {
  version: number
  /** The room's `members_version` when the change was stored. A receiver with a lower one re-reads the participants. */
  membersVersion: number
  row: FeedRow
  /** The event's own fields, where they do not follow from the row. */
  told?: Told | undefined
}

/** The readers of a frame without a version. Without a field: every reader in the room. */
export interface Audience {
  onlyUser?: string
  exceptUser?: string
  exceptSocket?: string
}

export type BusMessage =
  | { kind: 'events'; roomId: string; events: readonly RoomEvent[] }
  | { kind: 'notice'; roomId: string; json: string; audience: Audience }
  | { kind: 'members'; roomId: string }
  | { kind: 'room_deleted'; roomId: string }
  /** The usernames connected to the room in one process. `place` identifies the process for this room. */
  | { kind: 'presence'; roomId: string; place: string; users: readonly string[] }
  | { kind: 'presence_asked'; roomId: string }
  | { kind: 'sessions_ended'; sessionIds: readonly string[] }

/** `away`: bus messages may be lost, so receivers ask the store. `none`: this process is the only one. */
export type Others = 'none' | 'reachable' | 'away'

export type Listener = (message: BusMessage) => void

/** The channel for sockets of every room. The channel of one room is its group, `chat_{username}_{slug}` (S8). */
export const CONTROL = 'edusphere_control'

/**
 * Carries messages between processes (S8). The store is the truth: a lost bus message delays an event but never loses
 * it (G6).
 *
 * Every bus MUST call the listeners of its own process before `publish` returns, each exactly once, and MUST NOT call
 * them again when the message comes back from outside. Messages of one publisher on one channel MUST arrive in the
 * order they were published. `publish` MUST NOT wait for anything, and MUST NOT throw. A message from outside MUST have
 * the form of a `BusMessage` before a listener sees it.
 */
export interface Bus {
  /** Whether this bus reaches the other processes. */
  readonly others: Others
  publish(channel: string, message: BusMessage): void
  /**
   * Resolves when later messages will arrive. Resolves at once while the bus is away: it subscribes when it is back.
   * The returned function unsubscribes.
   */
  subscribe(channel: string, listener: Listener): Promise<() => void>
  /** Calls `listener` after every change of `others`, until the returned function is called. */
  onChange(listener: () => void): () => void
  /** Rejects when the bus cannot reach the other processes. */
  ping(): Promise<void>
  close(): Promise<void>
}

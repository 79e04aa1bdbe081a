import type { Told } from '@edusphere/protocol'

/** A row as the bus and the rooms see it; its other fields belong to its kind of feed. */
export interface FeedRow {
  version: number
}

/** A stored change. Each process that has sockets in the room makes the frame. */
export interface RoomEvent {
  version: number
  /** The room's `members_version` when the change was stored: a receiver that knows a lower one re-reads who takes part. */
  membersVersion: number
  row: FeedRow
  /** The event's own fields, where the row alone does not say how it is told. */
  told?: Told | undefined
}

/** Who gets a frame without a version; all in the room when left out. */
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
  /** Who is connected to the room at one place: in one process, for as long as it has sockets there. */
  | { kind: 'presence'; roomId: string; place: string; users: readonly string[] }
  | { kind: 'presence_asked'; roomId: string }
  | { kind: 'sessions_ended'; sessionIds: readonly string[] }

/** `away`: messages may be missing, so their receivers have to ask the store. `none`: this process is alone. */
export type Others = 'none' | 'reachable' | 'away'

export type Listener = (message: BusMessage) => void

/** The channel for what concerns sockets of every room. Rooms' channels are their groups, `chat_{username}_{slug}` (S8). */
export const CONTROL = 'edusphere_control'

/**
 * The doorbell between processes (S8). The store is the truth: a message that a bus loses delays, and never prevents,
 * what it tells (G6).
 *
 * Every bus MUST hand a publish to the listeners of its own process before `publish` returns, each exactly once, and
 * MUST NOT hand it to them again when it comes back from outside. Messages of one publisher on one channel MUST arrive
 * in the order they were published. `publish` MUST NOT wait for anything, and MUST NOT throw. What comes from outside MUST
 * have the form of a `BusMessage` before a listener sees it.
 */
export interface Bus {
  /** The other processes, as far as this bus leads to them. */
  readonly others: Others
  publish(channel: string, message: BusMessage): void
  /**
   * Resolves when messages published from now on will arrive, or at once when the bus is away: then they will as soon as
   * it is back. Call what it gives to stop.
   */
  subscribe(channel: string, listener: Listener): Promise<() => void>
  /** Calls `listener` whenever `others` has changed; call what it gives to stop. */
  onChange(listener: () => void): () => void
  /** Rejects when the bus cannot reach the other processes. */
  ping(): Promise<void>
  close(): Promise<void>
}

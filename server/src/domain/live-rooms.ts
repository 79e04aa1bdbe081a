import type { RoomRef } from '../store/memberships.ts'

/** What the domain tells the sockets, after it is stored. None of them may throw or wait. */
export interface LiveRooms {
  participantJoined(room: RoomRef, username: string): void
  /** Left, or was removed: no event with a version given after this reaches them (G7). */
  participantRemoved(room: RoomRef, userId: string, username: string): void
  roomChanged(room: RoomRef): void
  roomDeleted(room: RoomRef): void
  /** Their sockets close, on every process. */
  sessionsEnded(sessionIds: readonly string[]): void
  /** Usernames of the people connected to the room. */
  online(room: RoomRef): Promise<ReadonlySet<string>>
}

/** For a process without sockets; a server finds out by `sessions_version` and `members_version`. */
export const NO_LIVE_ROOMS: LiveRooms = {
  participantJoined() {},
  participantRemoved() {},
  roomChanged() {},
  roomDeleted() {},
  sessionsEnded() {},
  online: () => Promise.resolve(new Set()),
}

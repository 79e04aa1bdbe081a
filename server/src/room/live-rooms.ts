import { roomGroup, type ParticipantFrame, type RoomFrame } from '@edusphere/protocol'
import { CONTROL, type Bus } from '../bus/bus.ts'
import type { RoomRef } from '../store/memberships.ts'
import type { Hub } from './hub.ts'

/** Tells the sockets of every process what happened to rooms, people and sessions. */
export function createLiveRooms(bus: Bus, hub: Hub): LiveRooms {
  const notify = (room: RoomRef, frame: ParticipantFrame | RoomFrame) =>
    bus.publish(roomGroup(room), { kind: 'notice', roomId: room.id, json: JSON.stringify(frame), audience: {} })
  return {
    participantJoined(room, username) {
      notify(room, { type: 'participant', room: room.id, user: username, action: 'joined' })
    },
    participantRemoved(room, username) {
      bus.publish(roomGroup(room), { kind: 'members', roomId: room.id })
      notify(room, { type: 'participant', room: room.id, user: username, action: 'left' })
    },
    roomChanged(room) {
      notify(room, { type: 'room', room: room.id, action: 'changed' })
    },
    roomDeleted(room) {
      notify(room, { type: 'room', room: room.id, action: 'deleted' })
      bus.publish(roomGroup(room), { kind: 'room_deleted', roomId: room.id })
    },
    sessionsEnded(sessionIds) {
      bus.publish(CONTROL, { kind: 'sessions_ended', sessionIds })
    },
    online: (room) => hub.online(room),
  }
}

/** What the domain tells the sockets, after it is stored. None of them may throw or wait. */
export interface LiveRooms {
  participantJoined(room: RoomRef, username: string): void
  /** Left, or was removed: no event with a version given after this reaches them (G7). */
  participantRemoved(room: RoomRef, username: string): void
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

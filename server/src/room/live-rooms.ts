import { roomGroup, type Participant, type ParticipantFrame, type RoomFrame } from '@edusphere/protocol'
import { CONTROL, type Bus, type RoomEvent } from '../bus/bus.ts'
import { personRef, type RoomRef } from '../store/memberships.ts'
import type { Hub } from './hub.ts'

/** Reports changes of rooms, participants and sessions to the sockets of every process. */
export function createLiveRooms(bus: Bus, hub: Hub): LiveRooms {
  const notify = (room: RoomRef, frame: ParticipantFrame | RoomFrame) =>
    bus.publish(roomGroup(room), { kind: 'notice', roomId: room.id, json: JSON.stringify(frame), audience: {} })
  return {
    participantJoined(room, participant) {
      notify(room, { type: 'participant', room: room.id, user: participant.username, action: 'joined', participant })
    },
    participantChanged(room, participant) {
      notify(room, { type: 'participant', room: room.id, user: participant.username, action: 'changed', participant })
    },
    participantRemoved(room, username) {
      bus.publish(roomGroup(room), { kind: 'members', roomId: room.id })
      notify(room, { type: 'participant', room: room.id, user: username, action: 'left' })
    },
    roomChanged(room, event) {
      bus.publish(roomGroup(room), { kind: 'events', roomId: room.id, events: [event] })
      notify(room, { type: 'room', room: room.id, action: 'changed' })
    },
    roomDeleted(room) {
      notify(room, { type: 'room', room: room.id, action: 'deleted' })
      bus.publish(roomGroup(room), { kind: 'room_deleted', roomId: room.id })
    },
    itemsChanged(changes) {
      for (const { userId, event } of changes) {
        bus.publish(roomGroup(personRef(userId)), { kind: 'events', roomId: userId, events: [event] })
      }
    },
    sessionsEnded(sessionIds) {
      bus.publish(CONTROL, { kind: 'sessions_ended', sessionIds })
    },
    online: (room) => hub.online(room),
  }
}

/** Called after a change is stored. No method may throw or wait. */
export interface LiveRooms {
  participantJoined(room: RoomRef, participant: Participant): void
  /** Another role, or a mute. */
  participantChanged(room: RoomRef, participant: Participant): void
  /** The user left or was removed: no event with a later version reaches them (G7). */
  participantRemoved(room: RoomRef, username: string): void
  /** `event`: the room's new state. */
  roomChanged(room: RoomRef, event: RoomEvent): void
  roomDeleted(room: RoomRef): void
  /** What is mine has changed, for the sockets of each person. */
  itemsChanged(changes: readonly { userId: string; event: RoomEvent }[]): void
  /** Closes the sockets of these sessions, on every process. */
  sessionsEnded(sessionIds: readonly string[]): void
  /** The usernames connected to the room. */
  online(room: RoomRef): Promise<ReadonlySet<string>>
}

/** For a process without sockets. Servers notice its changes by `sessions_version` and `members_version`. */
export const NO_LIVE_ROOMS: LiveRooms = {
  participantJoined() {},
  participantChanged() {},
  participantRemoved() {},
  roomChanged() {},
  roomDeleted() {},
  itemsChanged() {},
  sessionsEnded() {},
  online: () => Promise.resolve(new Set()),
}

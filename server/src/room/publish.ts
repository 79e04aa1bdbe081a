import { eventOf, roomGroup, type SyncRow } from '@edusphere/protocol'
import type { Bus } from '../bus/bus.ts'
import type { StoredMessage } from '../store/message-rows.ts'
import type { AfterCommit } from './log.ts'

/** Rings the room's group for what was stored, here and on every process. */
export function publishing(bus: Bus, serializeRow: (message: StoredMessage) => SyncRow): AfterCommit {
  return (commits) => {
    for (const { room, events } of commits) {
      const told = events.map(({ message, membersVersion }) => {
        const row = serializeRow(message)
        const json = JSON.stringify(eventOf(row, { room: room.id, from: row.version - 1 }))
        return { version: message.version, membersVersion, json }
      })
      bus.publish(roomGroup(room), { kind: 'events', roomId: room.id, events: told })
    }
  }
}

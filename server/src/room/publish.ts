import { roomGroup } from '@edusphere/protocol'
import type { Bus, Row } from '../bus/bus.ts'
import type { StoredMessage } from '../store/message-rows.ts'
import type { AfterCommit } from './log.ts'

/** Rings the room's group for what was stored, here and on every process. */
export function publishing(bus: Bus, serializeRow: (message: StoredMessage) => Row): AfterCommit {
  return (commits) => {
    for (const { room, events } of commits) {
      const told = events.map(({ message, membersVersion, told }) => {
        return { version: message.version, membersVersion, row: serializeRow(message), ...(told && { told }) }
      })
      bus.publish(roomGroup(room), { kind: 'events', roomId: room.id, events: told })
    }
  }
}

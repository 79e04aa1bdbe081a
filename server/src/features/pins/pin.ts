import { can, type ClientFrames } from '@edusphere/protocol'
import { isoTime } from '../../clock.ts'
import type { Versioned } from '../../socket/operation.ts'
import { refusedWhenClosed } from '../modes/modes.ts'
import { readFacets, writeFacets } from '../../store/facets.ts'
import { isThere } from '../../store/message-rows.ts'

const PINS_MAX = 50

/** Pins a message or takes the pin away, and sends `message_changed` to the room. */
export const handlePin: Versioned<ClientFrames['pin']> = {
  idOf: ({ messageId }) => messageId,

  needs: ({ roomId }) => ({ rows: [{ table: 'pins', key: { room_id: roomId } }] }),

  repeats: ({ roomId, frame: { active } }, message) =>
    isThere(message, roomId) && (readFacets(message).pinned !== undefined) === active,

  decide({ roomId, frame: { active } }, situation) {
    const { member, message, rows } = situation
    if (!isThere(message, roomId)) return { code: 'message_not_found' }
    if (!can(member.role, 'pin')) return { code: 'forbidden' }
    const refusal = refusedWhenClosed(situation)
    if (refusal) return refusal
    const isFull = active && rows('pins', { room_id: roomId }).length >= PINS_MAX
    return isFull ? { code: 'too_many_pins' } : undefined
  },

  apply({ id, roomId, frame: { active } }, { member, message }, { version, now }) {
    const key = { room_id: roomId, message_id: id }
    const pinned = active ? { by: member.username, at: isoTime(now) } : undefined
    const told = { type: 'message_changed', what: 'pinned' }
    return [
      active ? { put: 'pins', row: { ...key, pinned: now } } : { drop: 'pins', key },
      { put: 'messages', row: { ...message!, version, facets: writeFacets(message!, { pinned }) }, told },
    ]
  },

  none: { pinned: null },
}

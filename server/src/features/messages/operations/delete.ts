import { can, NOT_OWNER, type ClientFrames } from '@edusphere/protocol'
import type { Effect } from '../../../store/operation.ts'
import type { Versioned } from '../../../socket/operation.ts'
import { FACET_TABLES } from '../../../store/tables.ts'
import { changedAt, checkOwner, isOwnMessage } from '../rules.ts'

/** Erases body, revisions and facets, leaves a tombstone, and sends `delete` to the room (S7). */
export const handleDeleteMessage: Versioned<ClientFrames['delete']> = {
  idOf: ({ messageId }) => messageId,

  repeats: (change, message) => isOwnMessage(message, change) && message.deleted === 1,

  decide(change, { member, message }) {
    if (!message || message.room_id !== change.roomId || message.deleted) return { code: 'message_not_found' }
    const isOwn = checkOwner(message, change.userId)
    return can(member.role, 'delete', { isOwn }) ? undefined : { code: 'not_owner', error: NOT_OWNER.delete }
  },

  apply({ id }, situation, { version, now }) {
    const message = situation.message!
    const updated = changedAt(message, now)
    const its = { message_id: id }
    return [
      { drop: 'revisions', key: its },
      ...FACET_TABLES.map((drop) => ({ drop, key: its }) as Effect),
      { put: 'messages', row: { ...message, body: '', deleted: 1, updated, version, body_version: version } },
    ]
  },
}

import { can, NOT_OWNER, type ClientFrames } from '@edusphere/protocol'
import type { Effect } from '../../../store/operation.ts'
import type { Versioned } from '../../../socket/operation.ts'
import { isThere } from '../../../store/message-rows.ts'
import { TABLES_OF_MESSAGES } from '../../../store/tables.ts'
import { changedAt, checkOwner, isOwnMessage } from '../rules.ts'
import { ofDelete } from '../people-told.ts'
import { withReplies } from '../threads.ts'

/** Erases body, revisions and facets, leaves a tombstone, and sends `delete` to the room (S7). */
export const handleDeleteMessage: Versioned<ClientFrames['delete']> = {
  idOf: ({ messageId }) => messageId,

  // The root shows who wrote last: without this reply, those before it.
  needsOfReply: (_change, root) => ({
    messages: [root],
    rows: [{ table: 'thread_replies', key: { message_id: root } }],
  }),

  repeats: (change, message) => isOwnMessage(message, change) && message.deleted === 1,

  decide(change, { member, message }) {
    if (!isThere(message, change.roomId)) return { code: 'message_not_found' }
    const isOwn = checkOwner(message, change.userId)
    return can(member.role, 'delete', { isOwn }) ? undefined : { code: 'not_owner', error: NOT_OWNER.delete }
  },

  apply({ id, roomId }, { rows, messageOf, ...situation }, { version, now }) {
    const message = situation.message!
    const updated = changedAt(message, now)
    const erased = { body: '', facets: '', deleted: 1, updated, version, body_version: version } as const
    const effects: Effect[] = [
      ...TABLES_OF_MESSAGES.map((drop) => ({ drop, key: { message_id: id } }) as Effect),
      { drop: 'pins', key: { room_id: roomId, message_id: id } },
      { put: 'messages', row: { ...message, ...erased } },
      ...ofDelete(message, version),
    ]
    if (message.thread === '') return effects
    const { thread, seq } = message
    const root = messageOf(thread)!
    effects.push({ drop: 'thread_replies', key: { message_id: thread, seq } })
    if (root.deleted) return effects
    const others = rows('thread_replies', { message_id: thread }).filter((reply) => reply.seq !== seq)
    return [...effects, withReplies(root, others, version + 1)]
  },
}

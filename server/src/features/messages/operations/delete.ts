import { can, NOT_OWNER, type ClientFrames } from '@edusphere/protocol'
import type { Change, Effect, Member, Situation } from '../../../store/operation.ts'
import type { Versioned } from '../../../socket/operation.ts'
import { auditRow } from '../../audit/audit.ts'
import { isThere, type StoredMessage } from '../../../store/message-rows.ts'
import { TABLES_OF_MESSAGES } from '../../../store/tables.ts'
import { changedAt, checkOwner } from '../rules.ts'
import { ofDelete } from '../people-told.ts'
import { withReplies } from '../threads.ts'

/** An author deletes in any mode. The priority of the author does not matter: a message is not a person. */
const mayDelete = ({ userId }: Change, message: StoredMessage, { role }: Member): boolean =>
  can(role, 'delete', { isOwn: checkOwner(message, userId) }) || can(role, 'delete_others')

/** The audit keeps who deleted a message of whom, and never what it said. One's own is no affair of others. */
function recorded({ roomId, path, userId }: Change, { now, member, message }: Situation): Effect[] {
  if (checkOwner(message!, userId)) return []
  const room = path && { id: roomId, username: path.username, slug: path.slug }
  const { username: who } = member
  return [{ put: 'audit', row: auditRow({ at: now, what: 'message_deleted', who, whom: message!.username, room }) }]
}

/** Erases body, revisions and facets, leaves a tombstone, and sends `delete` to the room (S7). */
export const handleDeleteMessage: Versioned<ClientFrames['delete']> = {
  idOf: ({ messageId }) => messageId,

  // The root shows who wrote last: without this reply, those before it.
  needsOfReply: (_change, root) => ({
    messages: [root],
    rows: [{ table: 'thread_replies', key: { message_id: root } }],
  }),

  // Who may delete a message may delete a deleted one.
  repeats: (change, message, { member }) =>
    message.deleted === 1 && message.room_id === change.roomId && mayDelete(change, message, member),

  decide(change, { member, message }) {
    if (!isThere(message, change.roomId)) return { code: 'message_not_found' }
    return mayDelete(change, message, member) ? undefined : { code: 'not_owner', error: NOT_OWNER.delete }
  },

  apply(change, situation, { version, now }) {
    const { id, roomId } = change
    const { rows, messageOf } = situation
    const message = situation.message!
    const updated = changedAt(message, now)
    const erased = { body: '', facets: '', deleted: 1, updated, version, body_version: version } as const
    const effects: Effect[] = [
      ...TABLES_OF_MESSAGES.map((drop) => ({ drop, key: { message_id: id } }) as Effect),
      { drop: 'pins', key: { room_id: roomId, message_id: id } },
      { put: 'messages', row: { ...message, ...erased } },
      ...ofDelete(message, version),
      ...recorded(change, situation),
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

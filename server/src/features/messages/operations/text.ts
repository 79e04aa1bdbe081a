import { randomUUID } from 'node:crypto'
import { can, checkBody, type ClientFrames } from '@edusphere/protocol'
import type { Versioned } from '../../../socket/operation.ts'
import { isOwnMessage } from '../rules.ts'

/** Checks and stores a message. The event `new` goes to everyone in the room, the sender included (S5). */
export const handleNewMessage: Versioned<ClientFrames['text']> = {
  idOf: ({ id = randomUUID() }) => id,

  check: ({ message }, maxLength) => checkBody(message, maxLength),

  repeats(change, message) {
    const wasChanged = message.body_version !== message.seq
    return isOwnMessage(message, change) && (wasChanged || message.body === change.frame.message)
  },

  decide(_change, { member, message }) {
    if (message) return { code: 'id_conflict' }
    return can(member.role, 'send') ? undefined : { code: 'not_participant' }
  },

  apply({ id, roomId, frame }, { member }, { version, now }) {
    const { id: user_id, username, name, avatar } = member
    const author = { user_id, username, name, avatar }
    const state = { created: now, updated: now, edited: 0, deleted: 0 } as const
    const versions = { seq: version, version, body_version: version }
    return [{ put: 'messages', row: { id, room_id: roomId, body: frame.message, ...author, ...state, ...versions } }]
  },
}

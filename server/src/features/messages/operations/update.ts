import { checkBody, namedIn, NOT_OWNER, type ClientFrames } from '@edusphere/protocol'
import type { Versioned } from '../../../socket/operation.ts'
import { isThere } from '../../../store/message-rows.ts'
import { lastText, needsInSlowMode, refusedWhenClosed } from '../../modes/modes.ts'
import { refusedToPerson } from '../../participants/participants.ts'
import { writeFacets } from '../../../store/facets.ts'
import { mentionsIn } from '../mentions.ts'
import { ofEdit } from '../people-told.ts'
import { changedAt, checkOwner, isOwnMessage } from '../rules.ts'

/** Replaces the body, keeps the old one, and sends `update` to the room (S3, S6). `version`: what the editor saw. */
export const handleUpdateMessage: Versioned<ClientFrames['update']> = {
  idOf: ({ messageId }) => messageId,

  check: ({ message }, maxLength) => checkBody(message, maxLength),

  needs: ({ frame: { message } }) => ({ people: namedIn(message) }),

  needsInSlowMode,

  repeats: (change, message) =>
    isOwnMessage(message, change) && message.deleted === 0 && message.body === change.frame.message,

  decide(change, situation) {
    const { message } = situation
    if (!isThere(message, change.roomId)) return { code: 'message_not_found' }
    if (!checkOwner(message, change.userId)) return { code: 'not_owner', error: NOT_OWNER.update }
    const refusal = refusedToPerson(situation, 'edit') ?? refusedWhenClosed(situation)
    if (refusal) return refusal
    const { version } = change.frame
    return version !== undefined && message.body_version > version ? { code: 'edit_conflict' } : undefined
  },

  apply(change, situation, { version, now }) {
    const { frame } = change
    const message = situation.message!
    const updated = changedAt(message, now)
    const facets = writeFacets(message, { mentions: mentionsIn(frame.message, situation) })
    const changed = { body: frame.message, facets, edited: 1, updated, version, body_version: version } as const
    const edited = { ...message, ...changed }
    return [
      { put: 'revisions', row: { message_id: message.id, version, body: message.body, replaced: updated } },
      { put: 'messages', row: edited },
      ...lastText(change, situation),
      ...ofEdit(edited, message, situation),
    ]
  },
}

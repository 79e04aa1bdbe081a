import { randomUUID } from 'node:crypto'
import { can, checkBody, namedIn, type ClientFrames } from '@edusphere/protocol'
import type { Versioned } from '../../../socket/operation.ts'
import { isThere, type StoredMessage } from '../../../store/message-rows.ts'
import type { Change, Effect, Situation } from '../../../store/operation.ts'
import { lastText, needsInSlowMode, refusedByMode, refusedBySlowMode } from '../../modes/modes.ts'
import { refusedToPerson } from '../../participants/participants.ts'
import { readFacets, writeFacets } from '../../../store/facets.ts'
import { mentionsIn } from '../mentions.ts'
import { ofNewMessage } from '../people-told.ts'
import { isOwnMessage } from '../rules.ts'
import { withReply } from '../threads.ts'

type Text = ClientFrames['text']

/** Checks and stores a message. The event `new` goes to everyone in the room, the sender included (S5). */
export const handleNewMessage: Versioned<Text> = {
  idOf: ({ id = randomUUID() }) => id,

  check: ({ message }, maxLength) => checkBody(message, maxLength),

  needs({ roomId, userId, frame: { message, replyTo, thread } }) {
    const people = namedIn(message)
    if (replyTo === undefined && thread === undefined) return { people }
    const messages = [replyTo, thread].filter((id) => id !== undefined)
    if (thread === undefined) return { messages, people }
    const key = { user_id: userId, room_id: roomId, message_id: thread }
    return { messages, people, rows: [{ table: 'followed_threads', key }] }
  },

  needsInSlowMode,

  repeats: (change, message) => isOwnMessage(message, change) && isSame(change.frame, message),

  decide(change, situation) {
    const { roomId, frame } = change
    const { replyTo, thread } = frame
    const { member, message, messageOf } = situation
    if (message) return { code: 'id_conflict' }
    const isReply = thread !== undefined
    const refusal =
      refusedToPerson(situation, 'send') ?? refusedByMode(situation, isReply) ?? refusedBySlowMode(change, situation)
    if (refusal) return refusal
    if (replyTo !== undefined && !isThere(messageOf(replyTo), roomId)) return { code: 'reply_not_found' }
    if (!isReply) return undefined
    if (!can(member.role, 'thread')) return { code: 'forbidden' }
    const root = messageOf(thread)
    return isThere(root, roomId) && root.thread === '' ? undefined : { code: 'thread_not_found' }
  },

  /** A reply takes two versions: its own, and that of its root. */
  apply(change, situation, { version, now }) {
    const { id, roomId, frame } = change
    const { id: user_id, username, name, avatar } = situation.member
    const author = { user_id, username, name, avatar }
    const state = { facets: facetsOf(change, situation), created: now, updated: now, edited: 0, deleted: 0 } as const
    const versions = { seq: version, version, body_version: version }
    const { message: body, thread = '' } = frame
    const message = { id, room_id: roomId, body, thread, ...author, ...state, ...versions }
    const root = thread === '' ? undefined : situation.messageOf(thread)!
    const effects: Effect[] = [
      { put: 'messages', row: message },
      ...lastText(change, situation),
      ...ofNewMessage(message, root, situation),
    ]
    if (!root) return effects
    const row = { message_id: thread, seq: version, reply_id: id, username, created: now }
    return [...effects, { put: 'thread_replies', row }, withReply(root, row, version + 1)]
  },

  none: { replyTo: null, thread: null, replies: null, mentions: [] },
}

function facetsOf({ frame }: Change<Text>, situation: Situation): string {
  const quoted = frame.replyTo === undefined ? undefined : situation.messageOf(frame.replyTo)
  const mentions = mentionsIn(frame.message, situation)
  if (!quoted && !mentions) return ''
  return writeFacets({ facets: '' }, { replyTo: quoted && { id: quoted.id, seq: quoted.seq }, mentions })
}

/** Whether a stored message is what the frame asks for. A later edit changes its body, a deletion erases the quote. */
function isSame({ message: body, replyTo, thread = '' }: Text, message: StoredMessage): boolean {
  if (message.thread !== thread) return false
  if (message.deleted) return true
  const isChanged = message.body_version !== message.seq
  return (isChanged || message.body === body) && readFacets(message).replyTo?.id === replyTo
}

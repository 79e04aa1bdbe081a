import { EVERYONE } from '@edusphere/protocol'
import { readFacets } from '../../store/facets.ts'
import type { StoredMessage } from '../../store/message-rows.ts'
import type { Effect, Situation } from '../../store/operation.ts'

/*
 * Whom a message concerns beside the people who read the room: those it mentions, and those who follow its thread. The
 * rows are stored with the change. `features/me/due-items.ts` makes items of them.
 */

type Named = Pick<Situation, 'named'>

/** Of a new message, whose `version` is its `seq`. `root`: of its thread, where whether the author follows it was read. */
export function ofNewMessage(message: StoredMessage, root: StoredMessage | undefined, situation: Situation): Effect[] {
  const effects = othersIn(message).flatMap((name) => [
    mentionOf(message, name, situation),
    ...telling(message, name, situation),
  ])
  if (!root) return effects
  // The root's author has read nothing yet, and gets no item by others' acts.
  const others = root.user_id === message.user_id ? [] : [followed(message, root.user_id, message.seq - 1)]
  return [...ofOwnReply(message, situation), ...others, ...effects]
}

/** One reads a thread before one writes in it. The item of a thread that one follows already says nothing new. */
function ofOwnReply(message: StoredMessage, { rows }: Pick<Situation, 'rows'>): Effect[] {
  const { user_id, room_id, thread: message_id } = message
  const key = { user_id, room_id, message_id }
  const [before] = rows('followed_threads', key)
  if (before?.following === 1) return []
  const again: Effect[] = before ? [{ drop: 'followed_threads', key }] : []
  return [...again, followed(message, user_id, message.seq), due(message, 'thread', message.username)]
}

/** Of a message with another body than `before`. */
export function ofEdit(message: StoredMessage, before: StoredMessage, situation: Named): Effect[] {
  const [old, names] = [othersIn(before), othersIn(message)]
  const added = names.filter((name) => !old.includes(name))
  const gone = old.filter((name) => !names.includes(name))
  if (added.length + gone.length === 0) return []
  return [
    { drop: 'mentions', key: { message_id: message.id } },
    ...names.map((name) => mentionOf(message, name, situation)),
    ...added.flatMap((name) => telling(message, name, situation)),
    ...gone.flatMap((name) => withdrawing(message, name)),
  ]
}

/** Of a message that is deleted at `version`. Its mentions are dropped with it. */
export function ofDelete(before: StoredMessage, version: number): Effect[] {
  const message = { ...before, version }
  return othersIn(message).flatMap((name) => withdrawing(message, name))
}

/** Whom the message mentions. A mention of oneself counts nowhere. */
const othersIn = (message: StoredMessage): string[] =>
  (readFacets(message).mentions ?? []).filter((name) => name !== message.username)

function mentionOf(message: StoredMessage, name: string, { named }: Named): Effect {
  const { id, room_id, seq, thread, user_id } = message
  const whom = name === EVERYONE ? '' : named(name)!.id
  return { put: 'mentions', row: { message_id: id, user_id: whom, room_id, seq, thread, by_id: user_id } }
}

/** A mention by name: an item for the person, who follows the thread from then on. */
function telling(message: StoredMessage, name: string, { named }: Named): Effect[] {
  if (name === EVERYONE) return []
  const item = due(message, 'mention', name)
  if (message.thread === '') return [item]
  return [item, followed(message, named(name)!.id, message.seq - 1), due(message, 'thread', name)]
}

const withdrawing = (message: StoredMessage, name: string): Effect[] =>
  name === EVERYONE ? [] : [due(message, 'mention', name)]

const followed = ({ thread, room_id }: StoredMessage, user_id: string, read_seq: number): Effect => ({
  put: 'followed_threads',
  row: { message_id: thread, user_id, room_id, read_seq, following: 1 },
})

const due = (message: StoredMessage, kind: 'thread' | 'mention', username: string): Effect => ({
  put: 'due_items',
  row: {
    ...{ room_id: message.room_id, version: message.version, username, kind },
    id: kind === 'thread' ? message.thread : message.id,
  },
})

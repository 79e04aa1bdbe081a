import { avatarUrl, exceedsLength, isBlank, type Message, messageTooLong, type SyncRow } from '@edusphere/protocol'
import type { Versioned } from '../../socket/operation.ts'
import type { StoredMessage } from '../../store/message-rows.ts'
import type { Change, Refusal } from '../../store/operation.ts'

/** What travels of a message beside its body, by field: one entry a facet. Its table says `facetOf` in store/tables.ts. */
const FACETS = {} satisfies Record<string, (message: StoredMessage) => unknown>

type Facets = { [F in keyof typeof FACETS]: ReturnType<(typeof FACETS)[F]> }

const serializers = Object.entries<(message: StoredMessage) => unknown>(FACETS)

const serializeFacets = (message: StoredMessage): Facets =>
  Object.fromEntries(serializers.map(([field, serialize]) => [field, serialize(message)]))

/** What travels of a message, on the socket and over HTTP (S2). */
export function serialize(message: StoredMessage): Message {
  return {
    room: message.room_id,
    version: message.version,
    seq: message.seq,
    bodyVersion: message.body_version,
    id: message.id,
    user: message.username,
    user_id: message.user_id,
    userName: message.name,
    userAvatar: avatarUrl(message.avatar),
    body: message.body,
    created: new Date(message.created).toISOString(),
    edited: message.edited === 1,
    updated: new Date(message.updated).toISOString(),
    ...serializeFacets(message),
  }
}

/** A row of the room's feed: the message, or what is left of a deleted one. */
export function serializeRow(message: StoredMessage): SyncRow {
  if (!message.deleted) return serialize(message)
  return { id: message.id, seq: message.seq, version: message.version, deleted: true }
}

/** Where the message stands now. `deleted`: what was sent again has been deleted since. */
export const ack = ({ status, message }: Parameters<Versioned['ack']>[0]): ReturnType<Versioned['ack']> => ({
  room: message.room_id,
  id: message.id,
  seq: message.seq,
  version: message.version,
  created: new Date(message.created).toISOString(),
  updated: new Date(message.updated).toISOString(),
  ...(message.deleted === 1 && status === 'repeated' && { deleted: true }),
})

/** What is wrong with a body, if anything. `maxLength` in code points (S1). */
export function checkBody(body: string, maxLength: number): Refusal | undefined {
  if (isBlank(body)) return { code: 'message_empty' }
  return exceedsLength(body, maxLength) ? { code: 'message_too_long', error: messageTooLong(maxLength) } : undefined
}

/** Whether the message is this user's own: the only one who may edit or delete it (S6, S7). */
export const checkOwner = (message: StoredMessage, userId: string): boolean => message.user_id === userId

/** Whether the change is about a message of its room that its author has written. */
export function isOwnMessage(message: StoredMessage, { roomId, userId }: Pick<Change, 'roomId' | 'userId'>): boolean {
  return message.room_id === roomId && checkOwner(message, userId)
}

/** A clock that stands still or jumps back must not make a change look older than what it replaced. */
export const changedAt = (message: StoredMessage, now: number): number => Math.max(now, message.updated + 1)

import { avatarUrl, type Message, type SyncRow } from '@edusphere/protocol'
import type { StoredMessage } from '../../store/message-rows.ts'
import { OPERATIONS } from '../operations.ts'

const FACETS = Object.values(OPERATIONS).flatMap((operation) => ('facets' in operation && operation.facets) || [])

/**
 * The fields of a message for clients, by socket and over HTTP (S2).
 * @param userId who asked. Undefined: the message goes to everyone in the room
 */
export function serialize(message: StoredMessage, userId?: string): Message {
  const sent: Message = {
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
  }
  for (const facets of FACETS) Object.assign(sent, facets(message, userId))
  return sent
}

/** A row of the room's feed: the message or its tombstone. */
export function serializeRow(message: StoredMessage): SyncRow {
  if (!message.deleted) return serialize(message)
  return { id: message.id, seq: message.seq, version: message.version, deleted: true }
}

import type { Message, SyncRow } from '@edusphere/protocol'
import type { StoredMessage } from '../../store/store.ts'
import { avatarUrl } from '../accounts/accounts.ts'

/** What travels of a message, on the socket and over HTTP (S2). */
export function serialize(message: StoredMessage): Message {
  return {
    room: message.roomId,
    version: message.version,
    seq: message.seq,
    id: message.id,
    user: message.author.username,
    user_id: message.author.id,
    userName: message.author.name,
    userAvatar: avatarUrl(message.author.avatar),
    body: message.body,
    created: new Date(message.created).toISOString(),
    edited: message.edited,
    updated: new Date(message.updated).toISOString(),
  }
}

/** A row of the room's feed: the message, or what is left of a deleted one. */
export function serializeRow(message: StoredMessage): SyncRow {
  if (!message.deleted) return serialize(message)
  return { id: message.id, seq: message.seq, version: message.version, deleted: true }
}

import type { Database } from './schema.ts'
import type { StoredMessage } from './store.ts'

/** A message joined with its author, as both engines hand it out. */
export type MessageRow = Database['messages'] & Pick<Database['users'], 'username' | 'name' | 'avatar'>

export const SELECT_MESSAGE = `
  SELECT m.id, m.room_id, m.user_id, m.body, m.created, m.updated, m.edited, m.seq, m.version, m.deleted,
         u.username, u.name, u.avatar
  FROM messages m JOIN users u ON u.id = m.user_id`

export function fromRow(row: MessageRow): StoredMessage {
  return {
    id: row.id,
    roomId: row.room_id,
    author: { id: row.user_id, username: row.username, name: row.name, avatar: row.avatar },
    body: row.body,
    created: row.created,
    updated: row.updated,
    edited: row.edited === 1,
    seq: row.seq,
    version: row.version,
    deleted: row.deleted === 1,
  }
}

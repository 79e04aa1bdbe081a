import { columnsOf, type Row } from './tables.ts'

/** A message as stored, with its author's present name. A deleted one keeps `seq` and `version` only. */
export interface StoredMessage extends Row<'messages'> {
  username: string
  name: string
  avatar: string | null
}

/** Whether the message is in the room and not deleted. */
export const isThere = (message: StoredMessage | undefined, roomId: string): message is StoredMessage =>
  message !== undefined && message.room_id === roomId && message.deleted === 0

/** Columns of a message `m` and its author `u`. */
export const MESSAGE_COLUMNS = [
  ...columnsOf('messages').map((column) => `m.${column}`),
  ...['u.username', 'u.name', 'u.avatar'],
].join(', ')

/** With the reply's row `t`: its key is the order of a thread. */
export const SELECT_REPLY = `
  SELECT ${MESSAGE_COLUMNS} FROM thread_replies t JOIN messages m ON m.id = t.reply_id JOIN users u ON u.id = m.user_id`

export const SELECT_MESSAGE = `SELECT ${MESSAGE_COLUMNS} FROM messages m JOIN users u ON u.id = m.user_id`

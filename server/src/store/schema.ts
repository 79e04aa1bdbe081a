import type { Generated } from 'kysely'

/*
 * The tables, for Kysely. Times are milliseconds since 1970; flags are 0 or 1, so that both engines hold the same values.
 */

export interface Database {
  meta: { key: string; value: string }
  users: UsersTable
  avatars: { hash: string; content_type: string; bytes: Uint8Array }
  sessions: {
    id: string
    user_id: string
    created: number
    last_used: number
    expires: number
    user_agent: string
  }
  refresh_tokens: { hash: string; session_id: string; replaced: number | null; expires: number }
  reset_tokens: { hash: string; user_id: string; expires: number }
  rooms: RoomsTable
  /** Apart from `rooms`, so that the row every change locks and rewrites stays small. */
  room_heads: {
    room_id: string
    version: Generated<number>
    members_version: Generated<number>
    floor: Generated<number>
  }
  participants: { room_id: string; user_id: string; joined: number; read_seq: Generated<number> }
  /** People whom the host removed: they stay out until let back in. */
  removals: { room_id: string; user_id: string; removed: number }
  messages: MessagesTable
  revisions: { message_id: string; version: number; body: string; replaced: number }
}

interface UsersTable {
  id: string
  username: string
  name: string
  /** Folded to lower case; null once the account is deleted. */
  email: string | null
  /** A PHC string; null: nobody can sign in until a new password is set. */
  password: string | null
  /** Hash of the picture in `avatars`. */
  avatar: string | null
  created: number
  disabled: number | null
  deleted: number | null
}

interface RoomsTable {
  id: string
  host_id: string
  slug: string
  name: string
  /** The name in lower case without diacritics, for search: the engines fold letters differently, or ASCII only. */
  folded_name: string
  description: string
  visibility: 'public' | 'private'
  created: number
  epoch: string
  invite: string | null
  invite_expires: number | null
}

interface MessagesTable {
  id: string
  room_id: string
  user_id: string
  body: string
  created: number
  updated: number
  edited: number
  seq: number
  version: number
  deleted: number
}

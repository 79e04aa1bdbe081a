import type { Kysely } from 'kysely'
import type { Database } from '../../store/schema.ts'
import type { RoomRow } from './rooms.ts'

/** The slugs of the host's rooms that begin with `base`. */
export async function slugsLike(db: Kysely<Database>, hostId: string, base: string): Promise<Set<string>> {
  // Slugs contain no wildcard of LIKE.
  const rows = await db
    .selectFrom('rooms')
    .select('slug')
    .where('host_id', '=', hostId)
    .where('slug', 'like', `${base}%`)
    .execute()
  return new Set(rows.map(({ slug }) => slug))
}

/** Makes the room with its host as the first participant. False: the slug was taken by then; nothing is stored. */
export async function insertRoom(
  db: Kysely<Database>,
  room: Omit<RoomRow, 'state_version' | 'mode' | 'slow_mode' | 'invite_role' | 'invite_uses'>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('rooms')
    .values(room)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) return false
  await db.insertInto('room_heads').values({ room_id: room.id }).execute()
  await db
    .insertInto('participants')
    .values({ room_id: room.id, user_id: room.host_id, joined: room.created })
    .execute()
  return true
}

/** Its head, participants, messages and revisions are deleted with it. */
export async function deleteRoom(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom('rooms').where('id', '=', id).execute()
}

export function findInvite(db: Kysely<Database>, roomId: string) {
  return db
    .selectFrom('rooms')
    .select(['invite', 'invite_expires', 'invite_role', 'invite_uses'])
    .where('id', '=', roomId)
    .executeTakeFirstOrThrow()
}

/** What the room is, and its head. Call it under the head's lock. */
export async function readState(db: Kysely<Database>, roomId: string) {
  const { version, membersVersion, ...state } = await db
    .selectFrom('rooms as r')
    .innerJoin('room_heads as h', 'h.room_id', 'r.id')
    .select(['r.name', 'r.description', 'r.visibility', 'r.topics', 'r.mode', 'r.slow_mode as slowMode'])
    .select(['h.version', 'h.members_version as membersVersion'])
    .where('r.id', '=', roomId)
    .executeTakeFirstOrThrow()
  return { ...state, head: { version, membersVersion } }
}

export async function raiseHead(db: Kysely<Database>, roomId: string, version: number): Promise<void> {
  await db.updateTable('room_heads').set({ version }).where('room_id', '=', roomId).execute()
}

import { sql, type Kysely } from 'kysely'
import { ROLES_OF } from '../../store/roles.ts'
import { isSqlite, type Database } from '../../store/schema.ts'
import type { Row } from '../../store/tables.ts'
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
    .values({ room_id: room.id, user_id: room.present_host, joined: room.created })
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
    .select(sql<string>`${sql.raw(isSqlite(db) ? ROLES_OF.sqlite('r.id') : ROLES_OF.postgres('r.id'))}`.as('roles'))
    .select(['r.name', 'r.description', 'r.visibility', 'r.topics', 'r.mode', 'r.slow_mode as slowMode'])
    .select(['h.version', 'h.members_version as membersVersion'])
    .where('r.id', '=', roomId)
    .executeTakeFirstOrThrow()
  return { ...state, head: { version, membersVersion } }
}

export async function raiseHead(db: Kysely<Database>, roomId: string, version: number): Promise<void> {
  await db.updateTable('room_heads').set({ version }).where('room_id', '=', roomId).execute()
}

export async function insertRole(db: Kysely<Database>, role: Row<'roles'>): Promise<void> {
  await db.insertInto('roles').values(role).execute()
}

export async function updateRole(db: Kysely<Database>, { room_id, id, ...role }: Row<'roles'>): Promise<void> {
  await db.updateTable('roles').set(role).where('room_id', '=', room_id).where('id', '=', id).execute()
}

/** The users who had the role. They have none of their own now, and count as participants. */
export async function deleteRoleRow(db: Kysely<Database>, roomId: string, id: string): Promise<string[]> {
  await db.deleteFrom('roles').where('room_id', '=', roomId).where('id', '=', id).execute()
  await db.updateTable('restraints').set({ role: '' }).where('room_id', '=', roomId).where('role', '=', id).execute()
  const moved = await db
    .updateTable('participants')
    .set({ role: '' })
    .where('room_id', '=', roomId)
    .where('role', '=', id)
    .returning('user_id')
    .execute()
  return moved.map(({ user_id }) => user_id)
}

/** A participant with an account. */
export function findMember(db: Kysely<Database>, roomId: string, username: string) {
  return db
    .selectFrom('participants as p')
    .innerJoin('users as u', 'u.id', 'p.user_id')
    .select(['u.id', 'u.username'])
    .where('p.room_id', '=', roomId)
    .where('u.username', '=', username)
    .where('u.deleted', 'is', null)
    .executeTakeFirst()
}

/** The host before stays as staff. Call it under the head's lock. */
export async function moveHost(
  db: Kysely<Database>,
  roomId: string,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await db.updateTable('rooms').set({ present_host: to }).where('id', '=', roomId).execute()
  const ofRoom = db.updateTable('participants').where('room_id', '=', roomId)
  await ofRoom.set({ role: 'staff' }).where('user_id', '=', from).execute()
  await ofRoom.set({ role: '', muted_until: 0 }).where('user_id', '=', to).execute()
}

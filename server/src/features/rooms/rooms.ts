import { can, type Action, type Role } from '@edusphere/protocol'
import {
  countMemberships,
  findJoinedRoom,
  lockMembership,
  type RoomPath,
  type RoomRef,
} from '../../store/memberships.ts'
import { findVisibleRoom, type RoomView } from './views.ts'
import type { Context } from '../../context.ts'
import type { Caller } from '../../caller.ts'
import { Failure } from '../../failure.ts'
import { findRole, readRoleIn } from '../../store/roles.ts'
import type { Database } from '../../store/schema.ts'
import type { Row } from '../../store/tables.ts'
import type { Kysely } from 'kysely'

export const refOf = ({ id, slug, epoch, maker }: RoomView): RoomRef => ({
  id,
  username: maker,
  slug,
  epoch,
})

/** A public room, or one where the caller takes part. A private room of others looks like a missing one. */
export async function getRoom(context: Context, caller: Caller, path: RoomPath): Promise<RoomView> {
  const room = await findVisibleRoom(context.store.db, caller.userId, path)
  if (!room) throw new Failure('room_not_found')
  return room
}

/** For reading messages: without the fields that only the list of rooms shows, which are slow to count. */
export async function getJoinedRoom(context: Context, caller: Caller, path: RoomPath): Promise<RoomRef> {
  const membership = await findJoinedRoom(context.store, caller.userId, path)
  if (membership) return membership.room
  await getRoom(context, caller, path)
  throw new Failure('not_participant')
}

/** The room, for an action that the caller's role allows. */
export async function getRoomFor(
  context: Context,
  caller: Caller,
  { path, action }: { path: RoomPath; action: Action },
): Promise<RoomView> {
  const room = await getRoom(context, caller, path)
  if (!can(room.role, action)) throw new Failure('not_host')
  return room
}

/** The same for calls after the first part of the contract: they refuse with another code. */
export async function getRoomWhere(
  context: Context,
  caller: Caller,
  { path, action }: { path: RoomPath; action: Action },
): Promise<RoomView> {
  const room = await getRoom(context, caller, path)
  if (!can(room.role, action)) throw new Failure('forbidden')
  return room
}

/** Locks the room's head. The caller's role may have changed since the room was read: it is asked again (G7). */
export async function lockRoomFor(
  db: Kysely<Database>,
  { id: roomId, userId }: Pick<RoomView, 'id' | 'userId'>,
  action: Action,
): Promise<Role> {
  if (!(await lockMembership(db, roomId))) throw new Failure('room_not_found')
  const role = await readRoleIn(db, { roomId, userId })
  if (!role || !can(role, action)) throw new Failure('forbidden')
  return role
}

export type RoomRow = Row<'rooms'>

export async function updateRoom(db: Kysely<Database>, id: string, change: Partial<RoomRow>): Promise<void> {
  await db.updateTable('rooms').set(change).where('id', '=', id).execute()
}

/** Call it after the membership is made, in its transaction: memberships made at the same time count too. */
export async function assertFewRooms({ limits }: Context, db: Kysely<Database>, userId: string): Promise<void> {
  const others = (await countMemberships(db, userId)) - 1
  if (!limits.mayAdd('rooms', others)) throw new Failure('too_many_rooms')
}

/** Whether the invite belongs to any room. */
export async function isInvite(db: Kysely<Database>, invite: string, now: number): Promise<boolean> {
  const query = db.selectFrom('rooms').select('id').where('invite', '=', invite).where('invite_expires', '>', now)
  return (await query.executeTakeFirst()) !== undefined
}

/** One use of the room's invite; after the last one it is worth nothing. Call it under the head's lock. */
export async function takeInviteUse(
  db: Kysely<Database>,
  { id, inviteUses }: { id: string; inviteUses: number },
): Promise<void> {
  if (inviteUses === 1) await updateRoom(db, id, { invite: null, invite_expires: null, invite_uses: 0 })
  else if (inviteUses > 1) await updateRoom(db, id, { invite_uses: inviteUses - 1 })
}

/** The room's role of this name. Throws `bad_request`. */
export async function askedRole(db: Kysely<Database>, roomId: string, name: string): Promise<Role> {
  const role = await findRole(db, roomId, name)
  if (!role) throw new Failure('bad_request', { role: "a built-in's name or the id of one of the room's own roles" })
  return role
}

/** The same, for an actor who could give it. */
export async function givable(
  db: Kysely<Database>,
  { roomId, actor, name }: { roomId: string; actor: Role; name: string },
): Promise<Role> {
  const gives = await askedRole(db, roomId, name)
  if (!can(actor, 'invite', { gives })) throw new Failure('forbidden')
  return gives
}

const INVITE_MS = 7 * 24 * 60 * 60 * 1000
const INVITE_MS_MAX = 366 * 24 * 60 * 60 * 1000

/** When an invite ends: in a week, if nothing else was asked for. */
export function endOfInvite(asked: string | undefined, now: number): number {
  const end = asked === undefined ? now + INVITE_MS : Date.parse(asked)
  if (end > now && end <= now + INVITE_MS_MAX) return end
  throw new Failure('bad_request', { expires: 'a time in the next 366 days, like 2026-11-23T08:00:00.000Z' })
}

/** A room without a check of access: the caller decides what the answer may reveal. */
export function findRoomAtDoor(db: Kysely<Database>, userId: string, { username, slug }: RoomPath) {
  return db
    .selectFrom('rooms as r')
    .innerJoin('users as maker', 'maker.id', 'r.host_id')
    .innerJoin('room_heads as h', 'h.room_id', 'r.id')
    .leftJoin('participants as p', (join) => join.onRef('p.room_id', '=', 'r.id').on('p.user_id', '=', userId))
    .leftJoin('removals as x', (join) => join.onRef('x.room_id', '=', 'r.id').on('x.user_id', '=', userId))
    .select(['r.id', 'r.slug', 'r.epoch', 'r.visibility', 'r.invite', 'r.invite_expires as inviteExpires'])
    .select(['r.invite_role as inviteRole', 'r.invite_uses as inviteUses', 'maker.username', 'p.joined', 'x.removed'])
    .where('maker.username', '=', username)
    .where('r.slug', '=', slug)
    .executeTakeFirst()
}

import type { Kysely } from 'kysely'
import { can, type Participant, type Person } from '@edusphere/protocol'
import { dropInvitations } from './invitation-queries.ts'
import {
  deleteRemoval,
  insertRemoval,
  listParticipants as listParticipantRows,
  listRemoved,
  updateParticipant,
} from './queries.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { Caller } from '../../caller.ts'
import {
  deleteParticipant,
  insertParticipant,
  lockMembership,
  type Participation,
  type RoomPath,
  type RoomRef,
} from '../../store/memberships.ts'
import { readRole, readRoleIn } from '../../store/roles.ts'
import { lockFeeds } from '../../store/item-versions.ts'
import type { Database } from '../../store/schema.ts'
import { record } from '../audit/audit.ts'
import { enterRoomItem, leaveRoomItems, type ItemChange } from '../me/me.ts'
import {
  assertFewRooms,
  findRoomAtDoor,
  getRoom,
  getRoomFor,
  lockRoomFor,
  refOf,
  takeInviteUse,
  updateRoom,
} from '../rooms/rooms.ts'
import { participantOf, personOf } from './views.ts'
import { findUser, lockUser, type UserRow } from '../accounts/accounts.ts'

/** The participants, the host first. For the host also the removed people who have not been let back in. */
export async function listParticipants(
  context: Context,
  caller: Caller,
  path: RoomPath,
): Promise<{ participants: Participant[]; removed?: Person[] }> {
  const room = await getRoom(context, caller, path)
  const { db } = context.store
  const online = await context.live.online(refOf(room))
  const now = context.clock()
  const participants = (await listParticipantRows(db, room.id, 'all')).map((row) => participantOf(row, { now, online }))
  if (!can(room.role, 'remove')) return { participants }
  return { participants, removed: (await listRemoved(db, room.id)).map(personOf) }
}

/** Joins a public room, or any room with its invite. A participant stays one, with any invite. */
export async function joinRoom(
  context: Context,
  caller: Caller,
  { path, invite }: { path: RoomPath; invite: string | undefined },
): Promise<void> {
  const { userId } = caller
  const now = context.clock()
  const joined = await context.store.db.transaction().execute(async (db) => {
    const seen = await findRoomAtDoor(db, userId, path)
    if (!seen || !(await lockMembership(db, seen.id))) throw new Failure('room_not_found')
    // Read again under the lock: the host may have removed this person, or renewed the invite, a moment ago.
    const door = (await findRoomAtDoor(db, userId, path))!
    if (door.joined !== null) return undefined
    if (door.removed !== null) throw new Failure('removed')
    const isInvited = invite !== undefined && door.invite === invite && (door.inviteExpires ?? 0) > now
    // A wrong invite must not reveal that the room exists.
    if (door.visibility !== 'public' && !isInvited) throw new Failure('room_not_found')
    const user = await lockUser(db, userId)
    if (!user) throw new Failure('unauthenticated')
    const role = isInvited ? door.inviteRole : ''
    const entry = await beginMembership(context, db, { roomId: door.id, user, now, role })
    if (isInvited) await takeInviteUse(db, door)
    return entry && { room: door, ...entry }
  })
  if (joined) tellJoined(context, joined.room, joined)
}

export async function leaveRoom(context: Context, caller: Caller, path: RoomPath): Promise<void> {
  const room = await getRoom(context, caller, path)
  if (!room.role) throw new Failure('not_participant')
  if (!can(room.role, 'leave')) throw new Failure('host_cannot_leave')
  const membership = { roomId: room.id, userId: caller.userId }
  const items = await context.store.db.transaction().execute(async (db) => {
    await lockMembership(db, room.id)
    // The room may have been handed over to this person a moment ago.
    if ((await readRoleIn(db, membership)) === 'host') throw new Failure('host_cannot_leave')
    return endMembership(db, membership)
  })
  context.live.participantRemoved(refOf(room), caller.username)
  context.live.itemsChanged(items ?? [])
}

/** Removes a person below the caller, who stays out until let back in. The invite that the person knows is replaced. */
export async function removeParticipant(
  context: Context,
  caller: Caller,
  { path, username }: { path: RoomPath; username: string },
): Promise<void> {
  const room = await getRoomFor(context, caller, { path, action: 'remove' })
  const about = { at: context.clock(), who: caller.username, whom: username, room: refOf(room) }
  const items = await context.store.db.transaction().execute(async (db) => {
    const actor = await lockRoomFor(db, room, 'remove')
    const [person] = await listParticipantRows(db, room.id, { username: [username] })
    if (!person) throw new Failure('not_found')
    const role = readRole(person)
    if (!can(actor, 'remove', { role })) throw new Failure(role === 'host' ? 'host_cannot_be_removed' : 'forbidden')
    return takeOut(db, { userId: person.id, about })
  })
  context.live.participantRemoved(refOf(room), username)
  context.live.itemsChanged(items ?? [])
}

interface About {
  at: number
  who: string
  whom: string
  room: RoomRef
}

/** Ends a membership for good. Call it under the head's lock. */
export async function takeOut(
  db: Kysely<Database>,
  { userId, about }: { userId: string; about: About },
): Promise<ItemChange[] | undefined> {
  const { room, at: now } = about
  const left = await endMembership(db, { roomId: room.id, userId })
  await dropInvitations(db, { roomId: room.id, userId })
  await insertRemoval(db, { roomId: room.id, userId, now })
  await record(db, { ...about, what: 'removal' })
  await updateRoom(db, room.id, { invite: null, invite_expires: null })
  return left
}

interface Entry {
  participant: Participant
  items: ItemChange[]
}

/** Undefined: the person is a participant already. Call it under the room's head lock. */
export async function beginMembership(
  context: Context,
  db: Kysely<Database>,
  { roomId, user, now, role = '' }: { roomId: string; user: UserRow; now: number; role?: string },
): Promise<Entry | undefined> {
  if (!(await insertParticipant(db, { roomId, userId: user.id, now }))) return undefined
  if (role !== '') await updateParticipant(db, { roomId, userId: user.id }, { role })
  await assertFewRooms(context, db, user.id)
  const items = await enterRoomItem(context.store, db, { roomId, userId: user.id })
  const [row] = await listParticipantRows(db, roomId, { id: [user.id] })
  // Not connected to the room yet.
  return { participant: participantOf(row!, { now, online: new Set() }), items }
}

export function tellJoined(context: Context, room: RoomRef, { participant, items }: Entry): void {
  context.live.participantJoined(room, participant)
  context.live.itemsChanged(items)
}

/** Undefined: there was no membership. Locks the room's head first and the person's feed next, as every change does. */
async function endMembership(db: Kysely<Database>, membership: Participation): Promise<ItemChange[] | undefined> {
  const { roomId, userId } = membership
  await lockMembership(db, roomId)
  await lockFeeds(db, [userId])
  if (!(await deleteParticipant(db, membership))) return undefined
  return leaveRoomItems(db, { roomId, userIds: [userId] })
}

/** The host lets a removed person back in. */
export async function readmitParticipant(
  context: Context,
  caller: Caller,
  { path, username }: { path: RoomPath; username: string },
): Promise<void> {
  const room = await getRoomFor(context, caller, { path, action: 'remove' })
  const now = context.clock()
  const about = { at: now, who: caller.username, whom: username, room: refOf(room) }
  const returned = await context.store.db.transaction().execute(async (db) => {
    await lockRoomFor(db, room, 'remove')
    const user = await findUser(db, { username })
    if (!user || !(await lockUser(db, user.id))) throw new Failure('not_found')
    const membership = { roomId: room.id, userId: user.id }
    if (await deleteRemoval(db, membership)) {
      await record(db, { ...about, what: 'readmission' })
      return beginMembership(context, db, { roomId: room.id, user, now })
    }
    if ((await listParticipantRows(db, room.id, { username: [username] })).length === 0) throw new Failure('not_found')
    return undefined
  })
  if (returned) tellJoined(context, refOf(room), returned)
}

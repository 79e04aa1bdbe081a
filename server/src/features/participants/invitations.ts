import { randomUUID } from 'node:crypto'
import { can, nameOf, type Role } from '@edusphere/protocol'
import { shownName } from '@edusphere/protocol/names'
import type { Answer, Parsed } from '@edusphere/protocol/routes'
import type { Kysely } from 'kysely'
import type { Caller } from '../../caller.ts'
import { isoTime } from '../../clock.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { lockMembership, type RoomPath } from '../../store/memberships.ts'
import { findRole, readRoleIn, storedRole } from '../../store/roles.ts'
import type { Database } from '../../store/schema.ts'
import { findUser, lockUser, type UserRow } from '../accounts/accounts.ts'
import { record } from '../audit/audit.ts'
import { endOfInvite, getRoomWhere, givable, lockRoomFor, refOf } from '../rooms/rooms.ts'
import { deleteRemoval } from './queries.ts'
import { beginMembership, tellJoined } from './rules.ts'
import {
  deleteEnded,
  deleteInvitation,
  findInvitation,
  findSent,
  isRemoved,
  listOfPerson,
  listOfRoom,
  sendInvitation,
  takeUse,
  type InvitationRow,
} from './invitation-queries.ts'

export type Invitation = Answer<'POST /api/rooms/:username/:slug/invites'>['invite']
export type MyInvitation = Answer<'GET /api/me/invites'>['invites'][number]
type Asked = Parsed<'POST /api/rooms/:username/:slug/invites'>['body']
type Shown = InvitationRow & { by: string; username: string | null }

const shown = ({ id, whom, username, role, by, sent, expires, uses }: Shown): Invitation => ({
  id,
  username,
  email: username === null ? whom : null,
  role,
  by,
  sent: isoTime(sent),
  expires: isoTime(expires),
  uses,
})

/**
 * Invites a person, or sends the invitation again. An email address is kept as it is and not looked up: the answer
 * does not tell whether an account has it.
 */
export async function invite(
  context: Context,
  caller: Caller,
  { path, asked }: { path: RoomPath; asked: Asked },
): Promise<Invitation> {
  if ((asked.username === undefined) === (asked.email === undefined)) {
    throw new Failure('bad_request', { username: 'either a username or an email address' })
  }
  const now = context.clock()
  const expires = endOfInvite(asked.expires, now)
  const room = await getRoomWhere(context, caller, { path, action: 'invite' })
  await context.limits.take('invite', caller.userId)
  const row = await context.store.db.transaction().execute(async (db) => {
    const actor = await lockRoomFor(db, room, 'invite')
    const name = asked.role ?? 'participant'
    await givable(db, { roomId: room.id, actor, name })
    const whom =
      asked.email?.toLowerCase() ?? (await findInvitee(db, { roomId: room.id, actor, username: asked.username! }))
    await deleteEnded(db, room.id, now)
    const before = await findSent(db, room.id, whom)
    if (before) await givable(db, { roomId: room.id, actor, name: nameOf(await roleOf(db, before)) })
    const times = { sent: now, expires, uses: asked.uses ?? 1 }
    const about = { who: caller.username, whom: asked.username, room: refOf(room) }
    await record(db, { at: now, what: 'invite_made', ...about })
    return sendInvitation(db, { id: randomUUID(), room_id: room.id, whom, by_id: caller.userId, role: name, ...times })
  })
  return shown({ ...row, by: caller.username, username: asked.username ?? null })
}

/** The id of the person with that username, who is outside and whom the actor may let in. */
async function findInvitee(
  db: Kysely<Database>,
  { roomId, actor, username }: { roomId: string; actor: Role; username: string },
): Promise<string> {
  const user = await findUser(db, { username })
  if (!user || user.deleted !== null) throw new Failure('not_found')
  if (await readRoleIn(db, { roomId, userId: user.id })) {
    throw new Failure('bad_request', { username: 'someone who does not take part yet' })
  }
  const removal = { roomId, userId: user.id }
  if ((await isRemoved(db, removal)) && !can(actor, 'remove')) throw new Failure('forbidden')
  return user.id
}

export async function listInvitations(context: Context, caller: Caller, path: RoomPath): Promise<Invitation[]> {
  const room = await getRoomWhere(context, caller, { path, action: 'invite' })
  return (await listOfRoom(context.store.db, room.id, context.clock())).map(shown)
}

/** Those who could have sent it may withdraw it. */
export async function withdraw(
  context: Context,
  caller: Caller,
  { path, id }: { path: RoomPath; id: string },
): Promise<void> {
  const room = await getRoomWhere(context, caller, { path, action: 'invite' })
  await context.store.db.transaction().execute(async (db) => {
    const actor = await lockRoomFor(db, room, 'invite')
    const invitation = await findInvitation(db, room.id, id.toLowerCase())
    if (!invitation || invitation.expires <= context.clock()) throw new Failure('not_found')
    const gives = await roleOf(db, invitation)
    if (invitation.by_id !== caller.userId && !can(actor, 'invite', { gives })) throw new Failure('forbidden')
    await deleteInvitation(db, invitation)
    await record(db, { at: context.clock(), what: 'invite_revoked', who: caller.username, room: refOf(room) })
  })
}

const namesOf = ({ id, email }: UserRow): string[] => (email === null ? [id] : [id, email])

async function findMine(db: Kysely<Database>, user: UserRow, now: number) {
  return listOfPerson(db, { userId: user.id, whom: namesOf(user), now })
}

export async function listMine({ store, clock }: Context, { userId }: Caller): Promise<MyInvitation[]> {
  const user = await findUser(store.db, { id: userId })
  if (!user) throw new Failure('unauthenticated')
  return (await findMine(store.db, user, clock())).map((row) => ({
    id: row.id,
    room: {
      id: row.room_id,
      address: `${row.maker}/${row.slug}`,
      name: shownName(row.name),
      description: row.description,
    },
    role: row.role,
    by: { username: row.by, name: shownName(row.byName) },
    sent: isoTime(row.sent),
    expires: isoTime(row.expires),
  }))
}

/** Takes an invitation up, or throws it away. Uses, end and withdrawal are looked at under the room's lock. */
export async function answerInvitation(
  context: Context,
  { userId }: Caller,
  { id, accept }: { id: string; accept: boolean },
): Promise<void> {
  const now = context.clock()
  const joined = await context.store.db.transaction().execute(async (db) => {
    const seen = await findUser(db, { id: userId })
    const mine = seen && (await findMine(db, seen, now)).find((row) => row.id === id.toLowerCase())
    if (!mine || !(await lockMembership(db, mine.room_id))) throw new Failure('invite_invalid')
    // Read again under the lock: it may have been withdrawn or used a moment ago.
    const invitation = await findInvitation(db, mine.room_id, mine.id)
    if (!invitation) throw new Failure('invite_invalid')
    if (!accept) return void (await deleteInvitation(db, invitation))
    // Another tab was faster, or the link.
    if (await readRoleIn(db, { roomId: mine.room_id, userId })) return undefined
    const user = await lockUser(db, userId)
    if (!user) throw new Failure('unauthenticated')
    const role = await worthOf(db, { invitation, userId })
    await takeUse(db, invitation)
    await deleteRemoval(db, { roomId: mine.room_id, userId })
    const room = { id: mine.room_id, username: mine.maker, slug: mine.slug, epoch: mine.epoch }
    const entry = await beginMembership(context, db, { roomId: room.id, user, now, role })
    return entry && { room, ...entry }
  })
  if (joined) tellJoined(context, joined.room, joined)
}

/** A role that is no more counts as `participant`. */
const roleOf = async (
  db: Kysely<Database>,
  { room_id, role }: Pick<InvitationRow, 'room_id' | 'role'>,
): Promise<Role> => (await findRole(db, room_id, role)) ?? 'participant'

/**
 * The role that the invitation gives. It is worth what its sender may do now: one who was removed, or has another role
 * since, lets no one in. A removed person comes back only by someone who may remove people.
 */
async function worthOf(
  db: Kysely<Database>,
  { invitation, userId }: { invitation: InvitationRow; userId: string },
): Promise<string> {
  const { room_id: roomId, by_id: sender } = invitation
  const actor = await readRoleIn(db, { roomId, userId: sender })
  const gives = await roleOf(db, invitation)
  if (!can(actor, 'invite', { gives })) throw new Failure('invite_invalid')
  if ((await isRemoved(db, { roomId, userId })) && !can(actor, 'remove')) throw new Failure('removed')
  return storedRole(nameOf(gives))
}

import { isoTime } from '../../clock.ts'
import { findInvite } from './queries.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { Caller } from '../../caller.ts'
import { lockMembership, type RoomPath } from '../../store/memberships.ts'
import { record } from '../audit/audit.ts'
import { getRoomFor, refOf, updateRoom } from './rooms.ts'
import { newSecret } from '../../secrets.ts'

const INVITE_MS = 7 * 24 * 60 * 60 * 1000

/** The room's invite. A valid one is returned again, so that all get the same link. */
export async function createInvite(
  context: Context,
  caller: Caller,
  path: RoomPath,
): Promise<{ invite: string; expires: string }> {
  const room = await getRoomFor(context, caller, { path, action: 'invite' })
  const now = context.clock()
  return context.store.db.transaction().execute(async (db) => {
    // Two requests at once get the same invite, and never one that a removal has just ended.
    if (!(await lockMembership(db, room.id))) throw new Failure('room_not_found')
    const current = await findInvite(db, room.id)
    const isValid = current.invite !== null && current.expires !== null && current.expires > now
    const invite = isValid ? current.invite! : newSecret(24)
    const expires = isValid ? current.expires! : now + INVITE_MS
    if (!isValid) {
      await updateRoom(db, room.id, { invite, invite_expires: expires })
      await record(db, { at: now, what: 'invite_made', who: caller.username, room: refOf(room) })
    }
    return { invite, expires: isoTime(expires) }
  })
}

export async function revokeInvite(context: Context, caller: Caller, path: RoomPath): Promise<void> {
  const room = await getRoomFor(context, caller, { path, action: 'invite' })
  await context.store.db.transaction().execute(async (db) => {
    await updateRoom(db, room.id, { invite: null, invite_expires: null })
    const at = context.clock()
    await record(db, { at, what: 'invite_revoked', who: caller.username, room: refOf(room) })
  })
}

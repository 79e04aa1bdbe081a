import type { Answer, Parsed } from '@edusphere/protocol/routes'
import { isoTime } from '../../clock.ts'
import { findInvite } from './queries.ts'
import type { Context } from '../../context.ts'
import type { Caller } from '../../caller.ts'
import type { RoomPath } from '../../store/memberships.ts'
import { record } from '../audit/audit.ts'
import { endOfInvite, getRoomFor, givable, lockRoomFor, refOf, updateRoom } from './rooms.ts'
import { newSecret } from '../../secrets.ts'

type Asked = Parsed<'POST /api/rooms/:username/:slug/invite'>['body']
type Invite = Answer<'POST /api/rooms/:username/:slug/invite'>

/**
 * The room's invite. A valid one is returned again, so that all get the same link. One with a role, an end or a number of
 * uses is always new: the link that people have keeps its meaning until then.
 */
export async function createInvite(
  context: Context,
  caller: Caller,
  { path, asked = {} }: { path: RoomPath; asked?: Asked },
): Promise<Invite> {
  const room = await getRoomFor(context, caller, { path, action: 'invite' })
  const now = context.clock()
  const role = asked.role ?? ''
  const isAsked = Object.keys(asked).length > 0
  const made = { invite_expires: endOfInvite(asked.expires, now), invite_role: role, invite_uses: asked.uses ?? 0 }
  return context.store.db.transaction().execute(async (db) => {
    // Two requests at once get the same invite, and never one that a removal has just ended.
    const actor = await lockRoomFor(db, room, 'invite')
    if (role !== '') await givable(db, { roomId: room.id, actor, name: role })
    const current = await findInvite(db, room.id)
    if (!isAsked && (current.invite_expires ?? 0) > now) return shown(current)
    const invite = { invite: newSecret(24), ...made }
    await updateRoom(db, room.id, invite)
    await record(db, { at: now, what: 'invite_made', who: caller.username, room: refOf(room) })
    return shown(invite)
  })
}

/** Without a role and a number of uses, the answer is as it always was. */
const shown = ({ invite, ...rest }: Awaited<ReturnType<typeof findInvite>>): Invite => ({
  invite: invite!,
  expires: isoTime(rest.invite_expires!),
  ...(rest.invite_role !== '' && { role: rest.invite_role }),
  ...(rest.invite_uses > 0 && { uses: rest.invite_uses }),
})

export async function revokeInvite(context: Context, caller: Caller, path: RoomPath): Promise<void> {
  const room = await getRoomFor(context, caller, { path, action: 'invite' })
  await context.store.db.transaction().execute(async (db) => {
    await lockRoomFor(db, room, 'invite')
    await updateRoom(db, room.id, { invite: null, invite_expires: null })
    const at = context.clock()
    await record(db, { at, what: 'invite_revoked', who: caller.username, room: refOf(room) })
  })
}

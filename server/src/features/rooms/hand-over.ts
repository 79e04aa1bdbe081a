import type { Caller } from '../../caller.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { RoomPath } from '../../store/memberships.ts'
import { lockUser } from '../accounts/accounts.ts'
import { record } from '../audit/audit.ts'
import { changeRoomItems } from '../me/me.ts'
import { tellChanged } from '../participants/participants.ts'
import { findMember, moveHost } from './queries.ts'
import { getRoom, getRoomWhere, lockRoomFor, refOf } from './rooms.ts'
import type { RoomView } from './views.ts'

/** Makes a participant the host. The one before stays as staff, and the address stays. */
export async function handOver(
  context: Context,
  caller: Caller,
  { path, username }: { path: RoomPath; username: string },
): Promise<RoomView> {
  const room = await getRoomWhere(context, caller, { path, action: 'hand_over' })
  const items = await context.store.db.transaction().execute(async (db) => {
    await lockRoomFor(db, room, 'hand_over')
    const next = await findMember(db, room.id, username)
    if (!next || !(await lockUser(db, next.id))) throw new Failure('not_found')
    if (next.id === caller.userId) return []
    await moveHost(db, room.id, { from: caller.userId, to: next.id })
    const about = { at: context.clock(), who: caller.username, whom: next.username, room: refOf(room) }
    await record(db, { ...about, what: 'host_changed' })
    return changeRoomItems(context.store, db, { roomId: room.id, userIds: [caller.userId, next.id] })
  })
  context.live.itemsChanged(items)
  await tellChanged(
    context,
    refOf(room),
    items.map(({ userId }) => userId),
  )
  return getRoom(context, caller, path)
}

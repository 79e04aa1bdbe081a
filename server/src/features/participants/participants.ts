import { can, type Action } from '@edusphere/protocol'
import type { Context } from '../../context.ts'
import type { RoomRef } from '../../store/memberships.ts'
import type { Refusal, Situation } from '../../store/operation.ts'
import { listParticipants } from './queries.ts'
import { participantOf } from './views.ts'

/** Why the author may not do this now: the role lacks it, or a mute has not ended yet. */
export function refusedToPerson({ member, now }: Situation, action: Action): Refusal | undefined {
  if (!can(member.role, action, { isOwn: true })) return { code: 'forbidden' }
  const wait = member.mutedUntil - now
  return wait > 0 ? { code: 'muted', retryAfter: Math.ceil(wait / 1000) } : undefined
}

/** Tells the room that the role or the mute of these people was changed. */
export async function tellChanged(context: Context, room: RoomRef, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return
  const rows = await listParticipants(context.store.db, room.id, { id: userIds })
  const at = { now: context.clock(), online: await context.live.online(room) }
  for (const row of rows) context.live.participantChanged(room, participantOf(row, at))
}

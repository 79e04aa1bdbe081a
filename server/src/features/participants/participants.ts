import { can, type Action, type Role } from '@edusphere/protocol'
import type { Kysely } from 'kysely'
import { isoTime } from '../../clock.ts'
import type { Context } from '../../context.ts'
import type { RoomRef } from '../../store/memberships.ts'
import type { Refusal, Situation } from '../../store/operation.ts'
import { Failure } from '../../failure.ts'
import { readRole } from '../../store/roles.ts'
import type { Database } from '../../store/schema.ts'
import { record } from '../audit/audit.ts'
import { changeRoomItems } from '../me/me.ts'
import { listParticipants, updateParticipant } from './queries.ts'
import { takeOut } from './rules.ts'
import { participantOf } from './views.ts'

/** Why the author may not do this now: the role lacks it, or a mute has not ended yet. */
export function refusedToPerson({ member, now }: Situation, action: Action): Refusal | undefined {
  if (!can(member.role, action, { isOwn: true })) return { code: 'forbidden' }
  const wait = member.mutedUntil - now
  return wait > 0 ? { code: 'muted', retryAfter: Math.ceil(wait / 1000) } : undefined
}

const MUTE_MS = 24 * 60 * 60 * 1000

interface Restraint {
  room: RoomRef
  /** Of the one who acts. */
  actor: Role
  /** Who acts. */
  who: string
  userId: string
  how: 'mute' | 'remove'
}

/**
 * Mutes a person below the actor for a day, or removes them. Call it under the head's lock, and what it returns after the
 * commit. Undefined: the person has left.
 */
export async function restrain(
  context: Context,
  db: Kysely<Database>,
  { room, actor, who, userId, how }: Restraint,
): Promise<(() => Promise<void>) | undefined> {
  const { live, store, clock } = context
  const [person] = await listParticipants(db, room.id, { id: [userId] })
  if (!person) return undefined
  if (!can(actor, how, { role: readRole(person) })) throw new Failure('forbidden')
  const about = { at: clock(), who, whom: person.username, room }
  if (how === 'remove') {
    const left = await takeOut(db, { userId, about })
    return async () => {
      live.participantRemoved(room, person.username)
      live.itemsChanged(left ?? [])
    }
  }
  const mutedUntil = Math.max(person.mutedUntil, about.at + MUTE_MS)
  const membership = { roomId: room.id, userId }
  await updateParticipant(db, membership, { muted_until: mutedUntil })
  await record(db, { ...about, what: 'mute', detail: isoTime(mutedUntil) })
  const items = await changeRoomItems(store, db, { ...membership, userIds: [userId] })
  return async () => {
    await tellChanged(context, room, [userId])
    live.itemsChanged(items)
  }
}

/** Tells the room that the role or the mute of these people was changed. */
export async function tellChanged(context: Context, room: RoomRef, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return
  const rows = await listParticipants(context.store.db, room.id, { id: userIds })
  const at = { now: context.clock(), online: await context.live.online(room) }
  for (const row of rows) context.live.participantChanged(room, participantOf(row, at))
}

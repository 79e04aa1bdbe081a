import { can } from '@edusphere/protocol'
import { sql, type Kysely } from 'kysely'
import type { Change, Effect, Refusal, Situation } from '../../store/operation.ts'
import type { Database } from '../../store/schema.ts'

/* What a room's mode and slow mode refuse, by the state at the version of the change (G7). */

/** Above the difference of two servers' clocks. A time further ahead of now comes from a clock that was set back since. */
const CLOCKS_MS = 10_000

/** A closed room takes no change of anyone but deletions. */
export const refusedWhenClosed = ({ member }: Pick<Situation, 'member'>): Refusal | undefined =>
  member.mode === 'closed' ? { code: 'read_only' } : undefined

/** The refusal of a message. `isReply`: in a thread, which stays open among announcements. */
export function refusedByMode(situation: Situation, isReply: boolean): Refusal | undefined {
  const { mode, role } = situation.member
  if (mode === 'announcements' && !isReply && !can(role, 'announce')) return { code: 'read_only' }
  return refusedWhenClosed(situation)
}

/** Where `lastText` and `refusedBySlowMode` look. */
export const needsInSlowMode = ({ roomId, userId }: Pick<Change, 'roomId' | 'userId'>) => ({
  rows: [{ table: 'last_texts' as const, key: { room_id: roomId, user_id: userId } }],
})

/** The refusal of a message that comes too soon after the person's last one. Staff do not wait. */
export function refusedBySlowMode({ roomId }: Change, { now, member, rows }: Situation): Refusal | undefined {
  if (member.slowMode === 0 || can(member.role, 'announce')) return undefined
  const [last] = rows('last_texts', { room_id: roomId, user_id: member.id })
  if (!last || last.written > now + CLOCKS_MS) return undefined
  const wait = member.slowMode * 1000 - Math.max(0, now - last.written)
  return wait > 0 ? { code: 'slow_mode', retryAfter: Math.ceil(wait / 1000) } : undefined
}

/** A message or an edit begins the time of slow mode anew. */
export function lastText({ roomId }: Change, { now, member }: Situation): Effect[] {
  if (member.slowMode === 0) return []
  return [{ put: 'last_texts', row: { room_id: roomId, user_id: member.id, written: now } }]
}

/** Slow mode looks so many changes back when it begins: the head stays locked until they are read. */
const LOOK_BACK = 1_000

/** Slow mode begins with what people wrote before it, and forgets when it ends. Call it under the head's lock. */
export async function keepLastTexts(
  db: Kysely<Database>,
  { roomId, version, before, after }: { roomId: string; version: number; before: number; after: number },
): Promise<void> {
  if (before > 0 === after > 0) return
  if (after === 0) return void (await db.deleteFrom('last_texts').where('room_id', '=', roomId).execute())
  await db
    .insertInto('last_texts')
    .columns(['room_id', 'user_id', 'written'])
    .expression(({ selectFrom }) =>
      selectFrom('messages')
        // The time of a deletion is no time of writing.
        .select(['room_id', 'user_id', sql<number>`max(case when deleted = 1 then created else updated end)`.as('at')])
        .where('room_id', '=', roomId)
        .where('version', '>', version - LOOK_BACK)
        .groupBy(['room_id', 'user_id']),
    )
    .execute()
}

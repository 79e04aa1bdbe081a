import { sql, type Kysely } from 'kysely'
import type { Participation } from '../../store/memberships.ts'
import type { Database } from '../../store/schema.ts'

/** The host first, then in the order of joining. */
export function listParticipants(db: Kysely<Database>, roomId: string) {
  return db
    .selectFrom('participants as p')
    .innerJoin('users as u', 'u.id', 'p.user_id')
    .innerJoin('rooms as r', 'r.id', 'p.room_id')
    .select(['u.id', 'u.username', 'u.name', 'u.avatar', 'p.joined', 'r.host_id as hostId'])
    .where('p.room_id', '=', roomId)
    .orderBy(sql`case when u.id = r.host_id then 0 else 1 end`)
    .orderBy('p.joined')
    .orderBy('u.id')
    .execute()
}

/** People whom the host removed, the last removed first. */
export function listRemoved(db: Kysely<Database>, roomId: string) {
  return db
    .selectFrom('removals as x')
    .innerJoin('users as u', 'u.id', 'x.user_id')
    .select(['u.id', 'u.username', 'u.name', 'u.avatar'])
    .where('x.room_id', '=', roomId)
    .where('u.deleted', 'is', null)
    .orderBy('x.removed', 'desc')
    .orderBy('u.id')
    .execute()
}

export async function insertRemoval(
  db: Kysely<Database>,
  { roomId, userId, now }: Participation & { now: number },
): Promise<void> {
  await db
    .insertInto('removals')
    .values({ room_id: roomId, user_id: userId, removed: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** False: the user was not removed. */
export async function deleteRemoval(db: Kysely<Database>, { roomId, userId }: Participation): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('removals')
    .where('room_id', '=', roomId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

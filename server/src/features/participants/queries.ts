import { sql, type Kysely } from 'kysely'
import type { Participation } from '../../store/memberships.ts'
import type { Database } from '../../store/schema.ts'
import type { Row } from '../../store/tables.ts'

type Only = { username: readonly string[] } | { id: readonly string[] }

/** The host first, then in the order of joining. */
export function listParticipants(db: Kysely<Database>, roomId: string, only: Only | 'all') {
  const query = db
    .selectFrom('participants as p')
    .innerJoin('users as u', 'u.id', 'p.user_id')
    .innerJoin('rooms as r', 'r.id', 'p.room_id')
    .leftJoin('roles as o', (join) => join.onRef('o.room_id', '=', 'p.room_id').onRef('o.id', '=', 'p.role'))
    .select(['u.id', 'u.username', 'u.name', 'u.avatar', 'p.joined', 'p.muted_until as mutedUntil'])
    .select(sql<string>`case when u.id = r.present_host then 'host' else p.role end`.as('role'))
    .select(['o.name as roleName', 'o.priority', 'o.permissions'])
    .where('p.room_id', '=', roomId)
    .orderBy(sql`case when u.id = r.present_host then 0 else 1 end`)
    .orderBy('p.joined')
    .orderBy('u.id')
  if (only === 'all') return query.execute()
  return 'id' in only
    ? query.where('u.id', 'in', only.id).execute()
    : query.where('u.username', 'in', only.username).execute()
}

export type ParticipantRow = Awaited<ReturnType<typeof listParticipants>>[number]

export async function updateParticipant(
  db: Kysely<Database>,
  { roomId, userId }: Participation,
  change: Partial<Pick<Row<'participants'>, 'role' | 'muted_until'>>,
): Promise<void> {
  await db.updateTable('participants').set(change).where('room_id', '=', roomId).where('user_id', '=', userId).execute()
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

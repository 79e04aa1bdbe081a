import { sql, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

interface Membership {
  roomId: string
  userId: string
}

/** The host first, then in the order they came. */
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

/** People whom the host removed, the last one first. */
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

/**
 * Holds the room's membership until the transaction ends; the same row that every change of the room locks, so that a
 * join, a removal and a message never see each other half done (G7). False: no such room.
 */
export async function lockMembership(db: Kysely<Database>, roomId: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('room_heads')
    .set(({ ref }) => ({ members_version: ref('members_version') }))
    .where('room_id', '=', roomId)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Takes part from now on: what was said before does not count as unread. */
export async function insertParticipant(
  db: Kysely<Database>,
  { roomId, userId, now }: Membership & { now: number },
): Promise<boolean> {
  const head = await db
    .selectFrom('room_heads')
    .select('version')
    .where('room_id', '=', roomId)
    .executeTakeFirstOrThrow()
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('participants')
    .values({ room_id: roomId, user_id: userId, joined: now, read_seq: head.version })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/**
 * Ends a membership; false: there was none. The room's `members_version` is raised first, under the lock that changes
 * take: no event with a version given afterwards reaches this user (G7).
 */
export async function deleteParticipant(db: Kysely<Database>, { roomId, userId }: Membership): Promise<boolean> {
  await db
    .updateTable('room_heads')
    .set((eb) => ({ members_version: eb('members_version', '+', 1) }))
    .where('room_id', '=', roomId)
    .execute()
  const { numDeletedRows } = await db
    .deleteFrom('participants')
    .where('room_id', '=', roomId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

export async function insertRemoval(
  db: Kysely<Database>,
  { roomId, userId, now }: Membership & { now: number },
): Promise<void> {
  await db
    .insertInto('removals')
    .values({ room_id: roomId, user_id: userId, removed: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** False: the user had not been removed. */
export async function deleteRemoval(db: Kysely<Database>, { roomId, userId }: Membership): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('removals')
    .where('room_id', '=', roomId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

import { sql, type Kysely } from 'kysely'
import type { Participation } from '../../store/memberships.ts'
import type { Database } from '../../store/schema.ts'
import type { Row } from '../../store/tables.ts'

export type InvitationRow = Row<'invitations'>

/** Stores an invitation. One that the person has there already becomes this one, under its id. */
export function sendInvitation(db: Kysely<Database>, invitation: InvitationRow): Promise<InvitationRow> {
  const { id: _id, whom: _whom, room_id: _room, ...again } = invitation
  return db
    .insertInto('invitations')
    .values(invitation)
    .onConflict((conflict) => conflict.columns(['whom', 'room_id']).doUpdateSet(again))
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Invitations that ended are of no use to anyone. */
export async function deleteEnded(db: Kysely<Database>, roomId: string, now: number): Promise<void> {
  await db.deleteFrom('invitations').where('room_id', '=', roomId).where('expires', '<=', now).execute()
}

export function findInvitation(db: Kysely<Database>, roomId: string, id: string) {
  return db.selectFrom('invitations').selectAll().where('room_id', '=', roomId).where('id', '=', id).executeTakeFirst()
}

export async function deleteInvitation(db: Kysely<Database>, { room_id, id }: InvitationRow): Promise<void> {
  await db.deleteFrom('invitations').where('room_id', '=', room_id).where('id', '=', id).execute()
}

/** One use of it. */
export async function takeUse(db: Kysely<Database>, invitation: InvitationRow): Promise<void> {
  const { room_id, id, uses } = invitation
  if (uses <= 1) return deleteInvitation(db, invitation)
  await db
    .updateTable('invitations')
    .set({ uses: uses - 1 })
    .where('room_id', '=', room_id)
    .where('id', '=', id)
    .execute()
}

/** Those of a room, the last sent first, with the usernames of those who are invited by it. */
export function listOfRoom(db: Kysely<Database>, roomId: string, now: number) {
  return db
    .selectFrom('invitations as i')
    .innerJoin('users as sender', 'sender.id', 'i.by_id')
    .leftJoin('users as u', 'u.id', 'i.whom')
    .selectAll('i')
    .select(['sender.username as by', 'u.username'])
    .where('i.room_id', '=', roomId)
    .where('i.expires', '>', now)
    .orderBy('i.sent', 'desc')
    .orderBy('i.id')
    .execute()
}

/** Those of a person, by id or email address, to rooms where the person does not take part. */
export function listOfPerson(
  db: Kysely<Database>,
  { userId, whom, now }: { userId: string; whom: readonly string[]; now: number },
) {
  return db
    .selectFrom('invitations as i')
    .innerJoin('rooms as r', 'r.id', 'i.room_id')
    .innerJoin('users as maker', 'maker.id', 'r.host_id')
    .innerJoin('users as sender', 'sender.id', 'i.by_id')
    .leftJoin('participants as p', (join) => join.onRef('p.room_id', '=', 'r.id').on('p.user_id', '=', userId))
    .selectAll('i')
    .select(['r.name', 'r.description', 'r.slug', 'r.epoch', 'maker.username as maker'])
    .select(['sender.username as by', 'sender.name as byName'])
    .where('i.whom', 'in', whom)
    .where('i.expires', '>', now)
    .where('p.user_id', 'is', null)
    .orderBy('i.sent', 'desc')
    .orderBy('i.id')
    .execute()
}

/** Whether the user was removed from the room, and not let back in. */
export async function isRemoved(db: Kysely<Database>, { roomId, userId }: Participation): Promise<boolean> {
  const query = db.selectFrom('removals').select('removed').where('room_id', '=', roomId).where('user_id', '=', userId)
  return (await query.executeTakeFirst()) !== undefined
}

/** The one that this person or address has there. */
export function findSent(db: Kysely<Database>, roomId: string, whom: string) {
  return db
    .selectFrom('invitations')
    .select(['room_id', 'role'])
    .where('whom', '=', whom)
    .where('room_id', '=', roomId)
    .executeTakeFirst()
}

/** A removed person must not come back by what was sent before. */
export async function dropInvitations(db: Kysely<Database>, { roomId, userId }: Participation): Promise<void> {
  const addresses = db
    .selectFrom('users')
    .select(sql<string>`email`.as('email'))
    .where('id', '=', userId)
  await db
    .deleteFrom('invitations')
    .where('room_id', '=', roomId)
    .where((eb) => eb.or([eb('whom', '=', userId), eb('whom', 'in', addresses)]))
    .execute()
}

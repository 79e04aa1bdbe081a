import { sql, type Kysely } from 'kysely'
import type { Database } from '../../store/schema.ts'
import type { UserRow } from './accounts.ts'

/** False: the username or the email address is taken, and nothing is stored. */
export async function insertUser(db: Kysely<Database>, user: UserRow): Promise<boolean> {
  const result = await db
    .insertInto('users')
    .values(user)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export async function insertResetToken(db: Kysely<Database>, token: Database['reset_tokens']): Promise<void> {
  await db.insertInto('reset_tokens').values(token).execute()
}

export async function deleteResetTokens(db: Kysely<Database>, userId: string): Promise<void> {
  await db.deleteFrom('reset_tokens').where('user_id', '=', userId).execute()
}

export function findResetUser(db: Kysely<Database>, { hash, now }: { hash: string; now: number }) {
  return db
    .selectFrom('reset_tokens as t')
    .innerJoin('users as u', 'u.id', 't.user_id')
    .select(['u.username', 'u.name', 'u.email'])
    .where('t.hash', '=', hash)
    .where('t.expires', '>', now)
    .executeTakeFirst()
}

/** The user whose password the token may set. Deletes the token, so that it works once. */
export async function takeResetToken(
  db: Kysely<Database>,
  { hash, now }: { hash: string; now: number },
): Promise<string | undefined> {
  const row = await db
    .deleteFrom('reset_tokens')
    .where('hash', '=', hash)
    .where('expires', '>', now)
    .returning('user_id')
    .executeTakeFirst()
  return row?.user_id
}

/** Rooms of others that the user takes part in. */
export function foreignRooms(db: Kysely<Database>, userId: string) {
  return db
    .selectFrom('participants as p')
    .innerJoin('rooms as r', 'r.id', 'p.room_id')
    .innerJoin('users as maker', 'maker.id', 'r.host_id')
    .select(['r.id', 'r.slug', 'r.epoch', 'maker.username'])
    .where('p.user_id', '=', userId)
    .where('r.present_host', '<>', userId)
    .orderBy('r.id')
    .execute()
}

export async function insertAvatar(db: Kysely<Database>, avatar: Database['avatars']): Promise<void> {
  await db
    .insertInto('avatars')
    .values(avatar)
    // Locks the row if it exists: it must not be deleted by another transaction.
    .onConflict((conflict) => conflict.column('hash').doUpdateSet({ content_type: avatar.content_type }))
    .execute()
}

export function findAvatar(db: Kysely<Database>, hash: string) {
  return db.selectFrom('avatars').selectAll().where('hash', '=', hash).executeTakeFirst()
}

export async function updateAvatar(
  db: Kysely<Database>,
  hash: string,
  picture: Omit<Database['avatars'], 'hash'>,
): Promise<void> {
  await db.updateTable('avatars').set(picture).where('hash', '=', hash).execute()
}

/** Two people may use the same picture: it is deleted with the last use. */
export async function deleteUnusedAvatar(db: Kysely<Database>, hash: string): Promise<void> {
  // Waits for a transaction that stores the same picture. Only a later statement sees that picture's new user.
  await db
    .updateTable('avatars')
    .set(({ ref }) => ({ content_type: ref('content_type') }))
    .where('hash', '=', hash)
    .execute()
  await db
    .deleteFrom('avatars')
    .where('hash', '=', hash)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('users')
            .select(sql<number>`1`.as('one'))
            .whereRef('users.avatar', '=', 'avatars.hash'),
        ),
      ),
    )
    .execute()
}

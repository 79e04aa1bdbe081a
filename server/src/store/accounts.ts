import { sql, type Kysely, type Selectable } from 'kysely'
import type { Database } from './schema.ts'

export type UserRow = Selectable<Database['users']>
type By = { id: string } | { username: string } | { email: string }

export function findUser(db: Kysely<Database>, by: By): Promise<UserRow | undefined> {
  const [[column, value]] = Object.entries(by) as [[keyof UserRow, string]]
  return db.selectFrom('users').selectAll().where(column, '=', value).executeTakeFirst()
}

/** False when the username or the email address is taken; nothing is stored then. */
export async function insertUser(db: Kysely<Database>, user: UserRow): Promise<boolean> {
  const result = await db
    .insertInto('users')
    .values(user)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export async function updateUser(db: Kysely<Database>, id: string, change: Partial<UserRow>): Promise<void> {
  await db.updateTable('users').set(change).where('id', '=', id).execute()
}

export async function insertResetToken(db: Kysely<Database>, token: Database['reset_tokens']): Promise<void> {
  await db.insertInto('reset_tokens').values(token).execute()
}

export async function deleteResetTokens(db: Kysely<Database>, userId: string): Promise<void> {
  await db.deleteFrom('reset_tokens').where('user_id', '=', userId).execute()
}

/**
 * Holds the account until the transaction ends, so that it is not signed in to, joined with or given another password
 * while it is disabled or deleted. Undefined: it is deleted. Comes before rows of `sessions`, and after heads of rooms.
 */
export function lockUser(db: Kysely<Database>, id: string): Promise<UserRow | undefined> {
  return db
    .updateTable('users')
    .set(({ ref }) => ({ deleted: ref('deleted') }))
    .where('id', '=', id)
    .where('deleted', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** Whose password the token may set; taken out, so that it works once. */
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
    .innerJoin('users as host', 'host.id', 'r.host_id')
    .select(['r.id', 'r.slug', 'r.epoch', 'host.username as hostUsername'])
    .where('p.user_id', '=', userId)
    .where('r.host_id', '<>', userId)
    .orderBy('r.id')
    .execute()
}

export async function insertAvatar(db: Kysely<Database>, avatar: Database['avatars']): Promise<void> {
  await db
    .insertInto('avatars')
    .values(avatar)
    // Holds the row where there is one: nobody may be about to delete it.
    .onConflict((conflict) => conflict.column('hash').doUpdateSet({ content_type: avatar.content_type }))
    .execute()
}

export function findAvatar(db: Kysely<Database>, hash: string) {
  return db.selectFrom('avatars').selectAll().where('hash', '=', hash).executeTakeFirst()
}

/** Two people may have put up the same picture: it goes with the last of them. */
export async function deleteUnusedAvatar(db: Kysely<Database>, hash: string): Promise<void> {
  // Waits for whoever is putting up the same one; only a statement after that sees that they use it.
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

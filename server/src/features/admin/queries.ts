import type { Kysely } from 'kysely'
import type { Database } from '../../store/schema.ts'
import type { UserRow } from '../accounts/accounts.ts'

/** Accounts that are not deleted, by username, after `after`. */
export function readUsers(
  db: Kysely<Database>,
  { after, limit }: { after: string; limit: number },
): Promise<UserRow[]> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('deleted', 'is', null)
    .where('username', '>', after)
    .orderBy('username')
    .limit(limit)
    .execute()
}

export async function updateUser(db: Kysely<Database>, id: string, change: Partial<UserRow>): Promise<void> {
  await db.updateTable('users').set(change).where('id', '=', id).execute()
}

const ADMINS = 'admins_changed'

/** Lets changes of administrators follow each other: two who step down at once must not leave none. */
export async function lockAdmins(db: Kysely<Database>, now: number): Promise<void> {
  const value = String(now)
  await db
    .insertInto('meta')
    .values({ key: ADMINS, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute()
}

/** Whether someone else than the user administers the site now. */
export async function hasOtherAdmin(db: Kysely<Database>, userId: string, now: number): Promise<boolean> {
  const other = await db
    .selectFrom('users')
    .select('id')
    .where('admin', '=', 1)
    .where('id', '<>', userId)
    .where('disabled', 'is', null)
    .where('deleted', 'is', null)
    .where('suspended_until', '<=', now)
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

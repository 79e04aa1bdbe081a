import type { Kysely } from 'kysely'
import type { Database } from '../../store/schema.ts'
import type { UserRow } from '../accounts/accounts.ts'
import { selectAdmins } from './admin.ts'

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
  return (await selectAdmins(db, now).where('id', '<>', userId).limit(1).executeTakeFirst()) !== undefined
}

import type { Kysely } from 'kysely'
import type { Caller } from '../../caller.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { Database } from '../../store/schema.ts'

/** Those who administer the site now. A suspended one does not. */
export function selectAdmins(db: Kysely<Database>, now: number) {
  return db
    .selectFrom('users')
    .select('id')
    .where('admin', '=', 1)
    .where('disabled', 'is', null)
    .where('deleted', 'is', null)
    .where('suspended_until', '<=', now)
}

export async function isAdmin(db: Kysely<Database>, userId: string, now: number): Promise<boolean> {
  return (await selectAdmins(db, now).where('id', '=', userId).executeTakeFirst()) !== undefined
}

/** Refuses before anything else is looked at: others learn nothing of what is there. */
export async function assertAdmin({ store, clock }: Context, { userId }: Caller): Promise<void> {
  if (!(await isAdmin(store.db, userId, clock()))) throw new Failure('forbidden')
}

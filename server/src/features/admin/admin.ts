import type { Caller } from '../../caller.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { Database } from '../../store/schema.ts'
import type { Kysely } from 'kysely'

/** Whether the user administers the site now. A suspended one does not. */
export async function isAdmin(db: Kysely<Database>, userId: string, now: number): Promise<boolean> {
  const user = await db
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .where('admin', '=', 1)
    .where('disabled', 'is', null)
    .where('deleted', 'is', null)
    .where('suspended_until', '<=', now)
    .executeTakeFirst()
  return user !== undefined
}

/** Refuses before anything else is looked at: others learn nothing of what is there. */
export async function assertAdmin({ store, clock }: Context, { userId }: Caller): Promise<void> {
  if (!(await isAdmin(store.db, userId, clock()))) throw new Failure('forbidden')
}

import { sql, type Kysely } from 'kysely'
import type { Database } from '../../store/schema.ts'
import type { Context } from '../../context.ts'

/** `meta` key: a number that grows whenever sessions end, so that every process finds out by looking at one row. */
export const SESSIONS_VERSION = 'sessions_version'

type Which = { id: string; userId?: string } | { userId: string; except?: string | undefined } | { expiredAt: number }

/** Ends sessions and says which. Run it in the transaction of what ends them. */
export async function deleteSessions(db: Kysely<Database>, which: Which): Promise<string[]> {
  let query = db.deleteFrom('sessions').returning('id')
  if ('id' in which) query = query.where('id', '=', which.id)
  if ('userId' in which && which.userId !== undefined) query = query.where('user_id', '=', which.userId)
  if ('except' in which && which.except !== undefined) query = query.where('id', '<>', which.except)
  if ('expiredAt' in which) query = query.where('expires', '<=', which.expiredAt)
  const ended = (await query.execute()).map(({ id }) => id)
  if (ended.length > 0) await raiseSessionsVersion(db)
  return ended
}

async function raiseSessionsVersion(db: Kysely<Database>): Promise<void> {
  const next = sql<string>`cast(cast(meta.value as bigint) + 1 as text)`
  await db
    .insertInto('meta')
    .values({ key: SESSIONS_VERSION, value: '1' })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: next }))
    .execute()
}

/** Sessions that a finished transaction has ended. */
export function tellEnded(context: Context, sessionIds: readonly string[]): void {
  if (sessionIds.length > 0) context.live.sessionsEnded(sessionIds)
}

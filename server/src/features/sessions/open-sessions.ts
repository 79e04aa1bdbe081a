import type { Kysely } from 'kysely'
import { readMeta } from '../../store/life.ts'
import type { Database } from '../../store/schema.ts'
import { SESSIONS_VERSION } from './sessions.ts'

/** SQLite binds at most 32,766 values. */
const CHUNK = 10_000

/** A number that grows when sessions end, in any process. */
export async function readSessionsVersion(db: Kysely<Database>): Promise<number> {
  return Number((await readMeta(db, SESSIONS_VERSION)) ?? 0)
}

/** Those of the sessions that have ended. */
export async function endedAmong(db: Kysely<Database>, sessionIds: readonly string[]): Promise<string[]> {
  const open = new Set<string>()
  for (let i = 0; i < sessionIds.length; i += CHUNK) {
    const chunk = sessionIds.slice(i, i + CHUNK)
    const rows = await db.selectFrom('sessions').select('id').where('id', 'in', chunk).execute()
    for (const { id } of rows) open.add(id)
  }
  return sessionIds.filter((id) => !open.has(id))
}

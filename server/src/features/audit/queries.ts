import { sql, type Kysely } from 'kysely'
import type { Cursor } from '../../cursor.ts'
import type { Database } from '../../store/schema.ts'
import type { Row } from '../../store/tables.ts'

/** Acts of one room, or of the site. Times in milliseconds since 1970, `to` not included. */
export interface AuditRange {
  roomId: string | undefined
  from: number | undefined
  to: number | undefined
}

/** The rows of a range below `before`, the newest first. */
export function readAudit(
  db: Kysely<Database>,
  { roomId, from, to }: AuditRange,
  { before, limit }: { before: Cursor | undefined; limit: number },
): Promise<Row<'audit'>[]> {
  let query = db.selectFrom('audit').selectAll()
  if (roomId !== undefined) query = query.where('room_id', '=', roomId)
  if (from !== undefined) query = query.where('at', '>=', from)
  if (to !== undefined) query = query.where('at', '<', to)
  if (before) query = query.where(sql<boolean>`(at, id) < (${before.at}, ${before.id})`)
  return query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/** Deletes the oldest rows from before `until`, at most `limit`, and returns how many. */
export async function deleteOldest(
  db: Kysely<Database>,
  { until, limit }: { until: number; limit: number },
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('audit')
    .where('id', 'in', (select) =>
      select
        .selectFrom('audit as oldest')
        .select('oldest.id')
        .where('oldest.at', '<', until)
        .orderBy('oldest.at')
        .orderBy('oldest.id')
        .limit(limit),
    )
    .where('at', '<', until)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

import type { AuditEntry, AuditEvent } from '@edusphere/protocol'
import type { Kysely } from 'kysely'
import { askedTime } from '../../asked-time.ts'
import { isoTime } from '../../clock.ts'
import { decodeCursor, encodeCursor, type Cursor } from '../../cursor.ts'
import { lookThrough } from '../../look-through.ts'
import type { Database } from '../../store/schema.ts'
import type { Row } from '../../store/tables.ts'
import { readAudit, type AuditRange } from './queries.ts'

const PAGE = 50
/** Rows that one call looks through for those of a filter. Its answer may then be short, and its cursor goes on. */
const LOOKED_THROUGH = 5_000
/** Lines of one CSV file. */
const CSV_MAX = 50_000

export interface AuditQuery {
  who?: string
  what?: AuditEvent
  whom?: string
  from?: string
  to?: string
  cursor?: string
}

/** Where to read: a room, or the whole site. */
export interface Place {
  roomId: string | undefined
}

export async function listAudit(db: Kysely<Database>, { roomId }: Place, query: AuditQuery) {
  const { found, last } = await find(db, { roomId, query }, { most: PAGE, lookedThrough: LOOKED_THROUGH })
  return { audit: found.map((row) => entryOf(row, roomId === undefined)), cursor: last ? encodeCursor(last) : null }
}

/** All of it, the newest first, as far as a file of `CSV_MAX` lines reaches. */
export async function auditRows(db: Kysely<Database>, { roomId }: Place, query: AuditQuery): Promise<AuditEntry[]> {
  const { found } = await find(db, { roomId, query }, { most: CSV_MAX, lookedThrough: Infinity })
  return found.map((row) => entryOf(row, roomId === undefined))
}

function find(
  db: Kysely<Database>,
  { roomId, query }: Place & { query: AuditQuery },
  bounds: { most: number; lookedThrough: number },
) {
  const { from, to, cursor } = query
  const range: AuditRange = {
    roomId,
    from: from === undefined ? undefined : askedTime({ from }),
    to: to === undefined ? undefined : askedTime({ to }),
  }
  const first = cursor === undefined ? undefined : decodeCursor(cursor)
  const read = (before: Cursor | undefined, limit: number) => readAudit(db, range, { before, limit })
  return lookThrough({ first, read, isFound: (row) => isAsked(row, query), ...bounds })
}

const isAsked = (row: Row<'audit'>, { who, what, whom }: AuditQuery): boolean =>
  (who ?? row.who) === row.who && (what ?? row.what) === row.what && (whom ?? row.whom) === row.whom

/** Network addresses are personal: only the site's administrators see them. */
function entryOf(
  { id, at, what, outcome, who, whom, room, detail, address }: Row<'audit'>,
  ofSite: boolean,
): AuditEntry {
  const orNull = (text: string) => (text === '' ? null : text)
  return {
    ...{ id, when: isoTime(at), what, outcome, who: orNull(who), whom: orNull(whom) },
    ...{ room: orNull(room), detail: orNull(detail), ...(ofSite && { address: orNull(address) }) },
  }
}

import { setImmediate } from 'node:timers/promises'
import type { AuditEntry, AuditEvent } from '@edusphere/protocol'
import type { Kysely } from 'kysely'
import { isoTime } from '../../clock.ts'
import { Failure } from '../../failure.ts'
import type { Database } from '../../store/schema.ts'
import type { Row } from '../../store/tables.ts'
import { readAudit, type AuditCursor, type AuditRange } from './queries.ts'

const PAGE = 50
/** Rows that one statement reads: few enough to hold up no other caller. */
const READ = 500
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

interface AuditPage {
  rows: Row<'audit'>[]
  cursor: AuditCursor | undefined
}

export async function listAudit(db: Kysely<Database>, { roomId }: Place, query: AuditQuery) {
  const { rows, cursor } = await find(db, { roomId, query }, { most: PAGE, lookedThrough: LOOKED_THROUGH })
  return {
    audit: rows.map((row) => entryOf(row, roomId === undefined)),
    cursor: cursor ? encodeCursor(cursor) : null,
  }
}

/** All of it, the newest first, as far as a file of `CSV_MAX` lines reaches. */
export async function auditRows(db: Kysely<Database>, { roomId }: Place, query: AuditQuery): Promise<AuditEntry[]> {
  const { rows } = await find(db, { roomId, query }, { most: CSV_MAX, lookedThrough: Infinity })
  return rows.map((row) => entryOf(row, roomId === undefined))
}

async function find(
  db: Kysely<Database>,
  { roomId, query }: Place & { query: AuditQuery },
  { most, lookedThrough }: { most: number; lookedThrough: number },
): Promise<AuditPage> {
  const range: AuditRange = { roomId, from: timeOf(query.from, 'from'), to: timeOf(query.to, 'to') }
  const rows: Row<'audit'>[] = []
  let before = query.cursor === undefined ? undefined : decodeCursor(query.cursor)
  for (let seen = 0; seen < lookedThrough; seen += READ) {
    // The event loop serves others between two reads.
    if (seen > 0) await setImmediate()
    const read = await readAudit(db, range, { before, limit: READ })
    for (const row of read) {
      before = row
      if (isAsked(row, query)) rows.push(row)
      if (rows.length === most) return { rows, cursor: before }
    }
    if (read.length < READ) return { rows, cursor: undefined }
  }
  return { rows, cursor: before }
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

/** The schema lets through days that no month has. */
function timeOf(text: string | undefined, field: 'from' | 'to'): number | undefined {
  if (text === undefined) return undefined
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw new Failure('bad_request', { [field]: 'a time in UTC, like 2026-11-23T08:00:00.000Z' })
  return time
}

const encodeCursor = ({ at, id }: AuditCursor): string => Buffer.from(`${at}.${id}`).toString('base64url')

function decodeCursor(cursor: string): AuditCursor {
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString())
  if (!match) throw new Failure('bad_request', { cursor: 'the cursor of an earlier answer' })
  return { at: Number(match[1]), id: match[2]! }
}

import { can, type Report, type ReportAction, type ReportStatus } from '@edusphere/protocol'
import type { Kysely } from 'kysely'
import type { Caller } from '../../caller.ts'
import type { Context } from '../../context.ts'
import { decodeCursor, encodeCursor } from '../../cursor.ts'
import { Failure } from '../../failure.ts'
import { lockMembership } from '../../store/memberships.ts'
import type { Database } from '../../store/schema.ts'
import { readRoleIn } from '../../store/roles.ts'
import { isAdmin } from '../admin/admin.ts'
import { record } from '../audit/audit.ts'
import { restrain } from '../participants/participants.ts'
import { deleteReported, type Closing } from './deleting.ts'
import { aboutOf } from './making.ts'
import { findHost, findReport, lockReport, readReports, readTarget, updateReport, type ReportRow } from './queries.ts'
import { serializeReport } from './views.ts'

const PAGE = 50
const EVENTS = { resolved: 'report_resolved', dismissed: 'report_dismissed', open: 'report_reopened' } as const

/** Who handles the report. Undefined: the site, which sees all. */
interface Place {
  roomId: string | undefined
}

export async function listReports(
  { store }: Context,
  { roomId }: Place,
  { status, cursor }: { status?: ReportStatus; cursor?: string },
): Promise<{ reports: Report[]; cursor: string | null }> {
  const before = cursor === undefined ? undefined : decodeCursor(cursor)
  const rows = await readReports(store.db, { roomId, status }, { before, limit: PAGE + 1 })
  const last = rows.length > PAGE ? rows[PAGE - 1] : undefined
  return {
    reports: rows.slice(0, PAGE).map(serializeReport),
    cursor: last ? encodeCursor({ at: last.created, id: last.id }) : null,
  }
}

export interface ReportChange {
  status?: ReportStatus
  note?: string
  action?: ReportAction
}

/** Changes a report, and does what it asks for in the same transaction. */
export async function changeReport(
  context: Context,
  caller: Caller,
  asked: Place & { id: string; change: ReportChange },
): Promise<Report> {
  const { id, roomId, change } = asked
  const { db } = context.store
  const report = await findReport(db, { id, roomId })
  if (!report) throw new Failure('not_found')
  assertFits(report, change)
  const actor = change.action === 'delete_message' && (await findActor(context, caller, { report, roomId }))
  if (actor) {
    const close: Closing = (open) => changed(open, change, { who: caller.username, now: context.clock() })
    const closed = await deleteReported(context, { caller, ...actor }, { report, close })
    if (closed) return serializeReport(closed)
  }
  const { row, tell } = await changeInPlace(context, caller, { ...asked, report })
  await tell?.()
  return serializeReport(row)
}

/** As whom the message is deleted. Undefined: its room is gone, and the message with it. */
async function findActor(
  { store }: Context,
  { userId }: Caller,
  { report, roomId }: Place & { report: ReportRow },
): Promise<{ actorId: string; ofSite: boolean } | undefined> {
  if (roomId !== undefined) return { actorId: userId, ofSite: false }
  const actorId = await findHost(store.db, report.room_id)
  return actorId === undefined ? undefined : { actorId, ofSite: true }
}

async function changeInPlace(
  context: Context,
  caller: Caller,
  { id, roomId, change, report: { room_id } }: Place & { id: string; change: ReportChange; report: ReportRow },
): Promise<{ row: ReportRow; tell?: (() => Promise<void>) | undefined }> {
  const now = context.clock()
  const how = change.action === 'mute' || change.action === 'remove' ? change.action : undefined
  return context.store.db.transaction().execute(async (db) => {
    // The head first, as every change of a room does.
    const head = roomId ?? (how && room_id)
    if (head) await lockMembership(db, head)
    await assertMayHandle(db, caller, { roomId, now })
    const before = await lockReport(db, { id, roomId })
    if (!before) throw new Failure('not_found')
    const after = changed(before, change, { who: caller.username, now })
    const isReopened = before.status !== 'open' && after.status === 'open'
    const report = isReopened ? { ...after, copy: (await readTarget(db, before)) ?? '' } : after
    await updateReport(db, report)
    if (report.status === before.status) return { row: report }
    const tell = how && (await restrainReported(context, db, { caller, report: before, roomId, how }))
    const about = { at: now, who: caller.username, ...aboutOf(report) }
    await record(db, { ...about, what: EVENTS[report.status], ...(report.action !== '' && { detail: report.action }) })
    return { row: report, tell }
  })
}

/** As the caller in the room, or for the site as the host would. */
async function restrainReported(
  context: Context,
  db: Kysely<Database>,
  { caller, report, roomId, how }: Place & { caller: Caller; report: ReportRow; how: 'mute' | 'remove' },
) {
  const { room_id: id, room, about_id: userId } = report
  const [username, slug] = room.split('/') as [string, string]
  const actor = roomId === undefined ? 'host' : await readRoleIn(db, { roomId, userId: caller.userId })
  if (!actor) throw new Failure('forbidden')
  return restrain(context, db, { room: { id, username, slug, epoch: '' }, actor, who: caller.username, userId, how })
}

/** Asked again in the transaction: a role may have been taken away a moment ago. */
async function assertMayHandle(
  db: Kysely<Database>,
  { userId }: Caller,
  { roomId, now }: Place & { now: number },
): Promise<void> {
  const may =
    roomId === undefined ? await isAdmin(db, userId, now) : can(await readRoleIn(db, { roomId, userId }), 'see_reports')
  if (!may) throw new Failure('forbidden')
}

function assertFits({ message_id, room_id, about_id }: ReportRow, { status, action }: ReportChange): void {
  if (action === undefined) return
  if (status !== 'resolved') throw new Failure('bad_request', { action: 'with the status resolved' })
  if (action === 'delete_message' && message_id === '') throw new Failure('bad_request', { action: 'about a message' })
  if (room_id === '' || about_id === '') throw new Failure('bad_request', { action: 'about a person in a room' })
}

function changed(before: ReportRow, change: ReportChange, { who, now }: { who: string; now: number }): ReportRow {
  const { status = before.status, note = before.note, action } = change
  // Two who close one report: the second one has to see what the first one did.
  if (before.status !== 'open' && status !== 'open' && (status !== before.status || action !== undefined)) {
    throw new Failure('report_closed')
  }
  if (status === before.status) return { ...before, note }
  if (status === 'open') return { ...before, status, note, action: '', closed: 0, closed_by: '' }
  return { ...before, status, note, action: action ?? '', copy: '', closed: now, closed_by: who }
}

import { randomUUID } from 'node:crypto'
import type { OwnReport, ReportReason } from '@edusphere/protocol'
import type { Kysely } from 'kysely'
import type { Caller } from '../../caller.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { Database } from '../../store/schema.ts'
import { record } from '../audit/audit.ts'
import {
  aboutRoom,
  findOpenReport,
  findSeenMessage,
  findSeenPerson,
  findSeenRoom,
  insertReport,
  readOwnReports,
  type ReportRow,
} from './queries.ts'
import { serializeOwnReport } from './views.ts'

export interface Asked {
  target: { message?: string; room?: string; user?: string }
  reason: ReportReason
  text?: string
}

type Target = Pick<ReportRow, 'scope' | 'room_id' | 'room' | 'message_id' | 'about_id' | 'about' | 'copy'>

/** What is reported twice by one person is one report, until it is closed. */
export async function makeReport(context: Context, caller: Caller, asked: Asked): Promise<OwnReport> {
  await context.limits.take('report', caller.userId)
  const created = context.clock()
  const report = await context.store.db.transaction().execute(async (db) => {
    const target = await findTarget(db, caller, asked.target)
    const report: ReportRow = {
      ...{ id: randomUUID(), created, ...target, by_id: caller.userId, by_name: caller.username },
      ...{ reason: asked.reason, words: asked.text ?? '', status: 'open', note: '' },
      ...{ action: '', closed: 0, closed_by: '' },
    }
    const before = await findOpenReport(db, report)
    if (before) return before
    await insertReport(db, report)
    await record(db, {
      at: created,
      what: 'report_made',
      who: caller.username,
      detail: asked.reason,
      ...aboutOf(report),
    })
    return report
  })
  return serializeOwnReport(report)
}

/** Whom and where a report is about, for the audit. */
export function aboutOf({ about, room_id, room }: ReportRow) {
  const [username, slug] = room.split('/') as [string, string]
  return { ...(about !== '' && { whom: about }), ...(room_id !== '' && { room: { id: room_id, username, slug } }) }
}

export const listOwnReports = async ({ store }: Context, { userId }: Caller): Promise<OwnReport[]> =>
  (await readOwnReports(store.db, userId)).map(serializeOwnReport)

/** What the caller can see is found; all else answers as what does not exist. */
async function findTarget(db: Kysely<Database>, caller: Caller, { message, room, user }: Asked['target']) {
  if (message !== undefined) return ofMessage(db, caller, message.toLowerCase())
  return room === undefined ? ofPerson(db, caller, user!) : ofRoom(db, caller, room.toLowerCase())
}

/** Those who handle a room's reports do not handle those about themselves. */
async function ofMessage(db: Kysely<Database>, { userId }: Caller, id: string): Promise<Target> {
  const seen = await findSeenMessage(db, { id, userId })
  if (!seen) throw new Failure('message_not_found')
  assertOther(seen.authorId, userId)
  return {
    scope: seen.authorId === seen.hostId ? 'site' : 'room',
    room_id: seen.roomId,
    room: `${seen.username}/${seen.slug}`,
    message_id: id,
    about_id: seen.authorId,
    about: seen.author,
    copy: seen.body,
  }
}

async function ofRoom(db: Kysely<Database>, { userId }: Caller, id: string): Promise<Target> {
  const seen = await findSeenRoom(db, { id, userId })
  if (!seen) throw new Failure('room_not_found')
  assertOther(seen.hostId, userId)
  const room = { room_id: id, room: `${seen.username}/${seen.slug}`, copy: aboutRoom(seen) }
  return { scope: 'site', ...room, message_id: '', about_id: '', about: '' }
}

async function ofPerson(db: Kysely<Database>, { userId }: Caller, username: string): Promise<Target> {
  const seen = await findSeenPerson(db, { username, userId })
  if (!seen) throw new Failure('not_found')
  assertOther(seen.id, userId)
  return { scope: 'site', room_id: '', room: '', message_id: '', about_id: seen.id, about: username, copy: seen.name }
}

function assertOther(theirs: string, mine: string): void {
  if (theirs === mine) throw new Failure('bad_request', { target: 'what another person wrote, made or is' })
}

import { sql, type Kysely } from 'kysely'
import type { Cursor } from '../../cursor.ts'
import type { Database } from '../../store/schema.ts'
import type { Row } from '../../store/tables.ts'

export type ReportRow = Row<'reports'>

/** A message that the user may see: in a room where the user takes part, and not deleted. */
export function findSeenMessage(db: Kysely<Database>, { id, userId }: { id: string; userId: string }) {
  return db
    .selectFrom('messages as m')
    .innerJoin('participants as p', (join) => join.onRef('p.room_id', '=', 'm.room_id').on('p.user_id', '=', userId))
    .innerJoin('rooms as r', 'r.id', 'm.room_id')
    .innerJoin('users as host', 'host.id', 'r.host_id')
    .innerJoin('users as author', 'author.id', 'm.user_id')
    .select(['m.id', 'm.body', 'r.id as roomId', 'r.slug', 'r.present_host as hostId', 'host.username'])
    .select(['author.id as authorId', 'author.username as author'])
    .where('m.id', '=', id)
    .where('m.deleted', '=', 0)
    .executeTakeFirst()
}

/** A room that the user may see: a public one, or one where the user takes part. */
export function findSeenRoom(db: Kysely<Database>, { id, userId }: { id: string; userId: string }) {
  return db
    .selectFrom('rooms as r')
    .innerJoin('users as host', 'host.id', 'r.host_id')
    .leftJoin('participants as p', (join) => join.onRef('p.room_id', '=', 'r.id').on('p.user_id', '=', userId))
    .select(['r.id', 'r.slug', 'r.name', 'r.description', 'r.present_host as hostId', 'host.username'])
    .where('r.id', '=', id)
    .where((eb) => eb.or([eb('r.visibility', '=', 'public'), eb('p.user_id', 'is not', null)]))
    .executeTakeFirst()
}

/** A person whom the user may see: one who takes part in a public room, or in a room of the user. */
export function findSeenPerson(db: Kysely<Database>, { username, userId }: { username: string; userId: string }) {
  return db
    .selectFrom('users as u')
    .innerJoin('participants as theirs', 'theirs.user_id', 'u.id')
    .innerJoin('rooms as r', 'r.id', 'theirs.room_id')
    .leftJoin('participants as mine', (join) => join.onRef('mine.room_id', '=', 'r.id').on('mine.user_id', '=', userId))
    .select(['u.id', 'u.username', 'u.name'])
    .where('u.username', '=', username)
    .where('u.deleted', 'is', null)
    .where((eb) => eb.or([eb('r.visibility', '=', 'public'), eb('mine.user_id', 'is not', null)]))
    .limit(1)
    .executeTakeFirst()
}

/** The open report of the same target by the same person. */
export function findOpenReport(db: Kysely<Database>, report: ReportRow): Promise<ReportRow | undefined> {
  const { by_id, room_id, message_id, about_id } = report
  return db
    .selectFrom('reports')
    .selectAll()
    .where('status', '=', 'open')
    .where('by_id', '=', by_id)
    .where('room_id', '=', room_id)
    .where('message_id', '=', message_id)
    .where('about_id', '=', about_id)
    .executeTakeFirst()
}

export async function insertReport(db: Kysely<Database>, report: ReportRow): Promise<void> {
  await db.insertInto('reports').values(report).execute()
}

export function readOwnReports(db: Kysely<Database>, userId: string): Promise<ReportRow[]> {
  const query = db.selectFrom('reports').selectAll().where('by_id', '=', userId)
  return query.orderBy('created', 'desc').orderBy('id', 'desc').limit(50).execute()
}

export interface ReportFilter {
  /** Undefined: all of the site. */
  roomId: string | undefined
  status: ReportRow['status'] | undefined
}

export function readReports(
  db: Kysely<Database>,
  { roomId, status }: ReportFilter,
  { before, limit }: { before: Cursor | undefined; limit: number },
): Promise<ReportRow[]> {
  let query = db.selectFrom('reports').selectAll()
  if (roomId !== undefined) query = query.where('room_id', '=', roomId).where('scope', '=', 'room')
  if (status !== undefined) query = query.where('status', '=', status)
  if (before) query = query.where(sql<boolean>`(created, id) < (${before.at}, ${before.id})`)
  return query.orderBy('created', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/** `roomId`: one that the room handles. */
export function findReport(
  db: Kysely<Database>,
  { id, roomId }: { id: string; roomId: string | undefined },
): Promise<ReportRow | undefined> {
  let query = db.selectFrom('reports').selectAll().where('id', '=', id)
  if (roomId !== undefined) query = query.where('room_id', '=', roomId).where('scope', '=', 'room')
  return query.executeTakeFirst()
}

/** The id of the room's host. Undefined: the room is gone. */
export async function findHost(db: Kysely<Database>, roomId: string): Promise<string | undefined> {
  const room = await db.selectFrom('rooms').select('present_host').where('id', '=', roomId).executeTakeFirst()
  return room?.present_host
}

/** Locks the report until the transaction ends. `roomId`: one that the room handles. */
export function lockReport(
  db: Kysely<Database>,
  { id, roomId }: { id: string; roomId: string | undefined },
): Promise<ReportRow | undefined> {
  let query = db
    .updateTable('reports')
    .set(({ ref }) => ({ status: ref('status') }))
    .where('id', '=', id)
  if (roomId !== undefined) query = query.where('room_id', '=', roomId).where('scope', '=', 'room')
  return query.returningAll().executeTakeFirst()
}

export async function updateReport(db: Kysely<Database>, { id, ...report }: ReportRow): Promise<void> {
  await db.updateTable('reports').set(report).where('id', '=', id).execute()
}

/** What can be read now of what was reported. Undefined: it is gone. */
export async function readTarget(db: Kysely<Database>, report: ReportRow): Promise<string | undefined> {
  const { message_id, about_id, room_id } = report
  if (message_id !== '') {
    const query = db.selectFrom('messages').select('body').where('id', '=', message_id).where('deleted', '=', 0)
    return (await query.executeTakeFirst())?.body
  }
  if (about_id !== '') {
    const query = db.selectFrom('users').select('name').where('id', '=', about_id).where('deleted', 'is', null)
    return (await query.executeTakeFirst())?.name
  }
  const room = await db.selectFrom('rooms').select(['name', 'description']).where('id', '=', room_id).executeTakeFirst()
  return room && aboutRoom(room)
}

export const aboutRoom = ({ name, description }: { name: string; description: string }): string =>
  description === '' ? name : `${name}\n\n${description}`

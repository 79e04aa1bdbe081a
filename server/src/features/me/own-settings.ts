import { sql, type Kysely } from 'kysely'
import type { Participation } from '../../store/memberships.ts'
import type { Database } from '../../store/schema.ts'
import type { Row } from '../../store/tables.ts'

/** How a room is shown to its participant. */
export type OwnSettings = Pick<Row<'participants'>, 'pinned' | 'level' | 'silenced_until' | 'unread_from'>

/** Undefined: the person does not take part. */
export function readOwnSettings(db: Kysely<Database>, { roomId, userId }: Participation) {
  return db
    .selectFrom('participants')
    .select(['pinned', 'level', 'silenced_until', 'unread_from'])
    .where('room_id', '=', roomId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
}

export async function writeOwnSettings(
  db: Kysely<Database>,
  { roomId, userId }: Participation,
  settings: OwnSettings,
): Promise<void> {
  await db
    .updateTable('participants')
    .set(settings)
    .where('room_id', '=', roomId)
    .where('user_id', '=', userId)
    .execute()
}

/** Whether a message of the room's main line was made at `seq`. */
export async function isInMainLine(db: Kysely<Database>, roomId: string, seq: number): Promise<boolean> {
  const query = db.selectFrom('messages').select('id').where('room_id', '=', roomId).where('seq', '=', seq)
  return (await query.where('thread', '=', '').executeTakeFirst()) !== undefined
}

interface Thread {
  roomId: string
  following: boolean
}

/** A thread in a room of the person's, also one that has no reply yet. Undefined: there is none to follow. */
export async function findRoot(
  db: Kysely<Database>,
  { thread, userId }: { thread: string; userId: string },
): Promise<Thread | undefined> {
  const { rows } = await sql<{ roomId: string; following: 0 | 1 | null }>`
    select m.room_id as "roomId", t.following
    from messages m
    join participants p on p.room_id = m.room_id and p.user_id = ${userId}
    left join followed_threads t on t.user_id = p.user_id and t.room_id = m.room_id and t.message_id = m.id
    where m.id = ${thread} and m.thread = ''
      and (m.deleted = 0 or exists (select 1 from thread_replies x where x.message_id = m.id))`.execute(db)
  const [row] = rows
  return row && { roomId: row.roomId, following: row.following === 1 }
}

export async function writeFollowing(
  db: Kysely<Database>,
  { roomId, thread, userId }: Participation & { thread: string },
  following: boolean,
): Promise<void> {
  // What was said before it was followed does not count as unread.
  const head = db.selectFrom('room_heads').select('version').where('room_id', '=', roomId)
  const flag = following ? 1 : 0
  await db
    .insertInto('followed_threads')
    .values({ message_id: thread, user_id: userId, room_id: roomId, read_seq: head, following: flag } as never)
    .onConflict((conflict) => conflict.columns(['user_id', 'room_id', 'message_id']).doUpdateSet({ following: flag }))
    .execute()
}

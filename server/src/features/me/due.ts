import { sql, type Kysely } from 'kysely'
import type { Database } from '../../store/schema.ts'
import type { Row } from '../../store/tables.ts'
import type { ItemName } from './queries.ts'

/** Most items that are raised together. A message names fifty people at most. */
export const DUE_MAX = 200
/** Items of mentions that a feed keeps for each person: as many as a `reset` carries. */
const MENTIONS_KEPT = 50

interface DueItem extends Row<'due_items'> {
  /** Null: there is no such person any more. */
  userId: string | null
  /** Whether the person takes part in the room now: 0 or 1. */
  isIn: number
}

/** The items that are due, in the order of their messages, each with its person. */
export async function readDue(db: Kysely<Database>): Promise<DueItem[]> {
  const { rows } = await sql<DueItem>`
    select d.*, u.id as "userId", case when p.user_id is null then 0 else 1 end as "isIn"
    from due_items d
    left join users u on u.username = d.username
    left join participants p on p.room_id = d.room_id and p.user_id = u.id
    order by d.room_id, d.version
    limit ${DUE_MAX}`.execute(db)
  return rows
}

export async function dropDue(db: Kysely<Database>, due: readonly Row<'due_items'>[]): Promise<void> {
  if (due.length === 0) return
  const keys = due.map(
    ({ room_id, version, username, kind }) => sql`(${room_id}, cast(${version} as bigint), ${username}, ${kind})`,
  )
  await sql`delete from due_items where (room_id, version, username, kind) in (values ${sql.join(keys)})`.execute(db)
}

/** Who was named in a thread, or replied in it, follows it, also when they had only read it or ended following. */
export async function followDue(db: Kysely<Database>, threads: readonly ItemName[]): Promise<void> {
  if (threads.length === 0) return
  const keys = threads.map(({ user_id, id }) => sql`(${user_id}, ${id})`)
  await sql`
    update followed_threads set following = 1
    where following = 0 and (user_id, message_id) in (values ${sql.join(keys)})`.execute(db)
}

/** Who ends following a thread does not follow it again by what was said before. */
export async function dropDueItem(
  db: Kysely<Database>,
  { userId, thread }: { userId: string; thread: string },
): Promise<void> {
  await sql`
    delete from due_items
    where kind = 'thread' and id = ${thread} and username = (select u.username from users u where u.id = ${userId})`.execute(
    db,
  )
}

/** Drops all but the last items of mentions. The mentions stay with their messages, and in the counts. */
export async function dropOldMentions(db: Kysely<Database>, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return
  await sql`
    delete from person_items
    where kind = 'mention' and user_id in (${sql.join([...new Set(userIds)])}) and version <= (
      select k.version from person_items k where k.user_id = person_items.user_id and k.kind = 'mention'
      order by k.version desc limit 1 offset ${MENTIONS_KEPT})`.execute(db)
}

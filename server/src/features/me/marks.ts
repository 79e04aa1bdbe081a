import { sql, type Kysely } from 'kysely'
import type { Mark } from '../../socket/operation.ts'
import type { Database } from '../../store/schema.ts'

/** A mark in a thread. */
export type ThreadMark = Mark & { thread: string }

export const isInThread = (mark: Mark): mark is ThreadMark => mark.thread !== undefined

/** What a mark is compared with. `readSeq`: of the room, or of the thread. */
export interface Place {
  /** The room's head. */
  head: number
  readSeq: number
  unreadFrom: number
  /** Null: it is not in a thread, or there is no such root in the room. */
  rootAuthor: string | null
}

const columnsOf = ({ roomId, userId, seq }: Mark) =>
  sql`cast(${roomId} as text), cast(${userId} as text), cast(${seq} as bigint)`

/** The place of each mark of a participant, by the mark's index in the list. */
export async function readPlaces(db: Kysely<Database>, marks: readonly Mark[]): Promise<Map<number, Place>> {
  const values = marks.map((mark, i) => {
    return sql`(cast(${i} as bigint), ${columnsOf(mark)}, cast(${mark.thread ?? ''} as text))`
  })
  const { rows } = await sql<Place & { i: number }>`
    with w (i, room_id, user_id, seq, thread) as (values ${sql.join(values)})
    select w.i, h.version as head, root.user_id as "rootAuthor",
      case when w.thread = '' then p.read_seq else coalesce(t.read_seq, 0) end as "readSeq",
      case when w.thread = '' then p.unread_from else 0 end as "unreadFrom"
    from w
    join participants p on p.room_id = w.room_id and p.user_id = w.user_id
    join room_heads h on h.room_id = p.room_id
    left join messages root on root.id = w.thread and root.room_id = w.room_id and root.thread = ''
    left join followed_threads t
      on t.user_id = w.user_id and t.room_id = w.room_id and t.message_id = w.thread`.execute(db)
  return new Map(rows.map(({ i, ...place }) => [i, place]))
}

/** Moves how far people have read. Nothing is marked unread any more. */
export async function writeMarks(db: Kysely<Database>, marks: readonly Mark[]): Promise<void> {
  if (marks.length === 0) return
  const values = marks.map((mark) => sql`(${columnsOf(mark)})`)
  await sql`
    with w (room_id, user_id, seq) as (values ${sql.join(values)})
    update participants set read_seq = w.seq, unread_from = 0 from w
    where participants.room_id = w.room_id and participants.user_id = w.user_id`.execute(db)
}

/** The same in threads. Reading a thread of others is not following it. */
export async function writeThreadMarks(
  db: Kysely<Database>,
  marks: readonly { mark: ThreadMark; place: Place }[],
): Promise<void> {
  if (marks.length === 0) return
  // In the order in which an append inserts such rows: two that wait for each other would be a deadlock.
  const sorted = marks.toSorted((a, b) => (a.mark.userId < b.mark.userId ? -1 : 1))
  await db
    .insertInto('followed_threads')
    .values(
      sorted.map(({ mark: { roomId, userId, thread, seq }, place }) => ({
        ...{ room_id: roomId, user_id: userId, message_id: thread, read_seq: seq },
        following: place.rootAuthor === userId ? 1 : 0,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'room_id', 'message_id']).doUpdateSet({ read_seq: sql.ref('excluded.read_seq') }),
    )
    .execute()
}

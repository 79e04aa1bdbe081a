import { sql, type RawBuilder } from 'kysely'
import { READ_UP_TO } from '../../store/memberships.ts'

/* What is unread in a room `r`, for its participant `p`. */

/** The columns of a room's item: a participant `p` in a room `r` with its head `h` and the one who made it, `maker`. */
export const MEMBERSHIP = sql`
  p.user_id as "userId", p.read_seq as "readSeq", p.pinned, p.level, p.silenced_until as "silencedUntil",
  p.unread_from as "unreadFrom", r.id as room, r.epoch, r.slug,
  maker.username as maker, h.version as head,
  case when r.present_host = p.user_id then 'host' when p.role = '' then 'participant' else p.role end as role,
  p.muted_until as "mutedUntil"`

/** Messages of others in the main line. */
const UNREAD = sql`(
  select count(*) from messages u
  where u.room_id = r.id and u.seq > ${READ_UP_TO} and u.user_id <> p.user_id and u.deleted = 0 and u.thread = '')`

/** Messages of others that mention the person or everyone. In a thread that was read it counts from there. */
const MENTIONS = sql`(
  select count(*) from mentions o
  left join followed_threads g on g.user_id = p.user_id and g.room_id = o.room_id and g.message_id = o.thread
  where o.room_id = r.id and o.user_id in (p.user_id, '') and o.by_id <> p.user_id
    and o.seq > coalesce(g.read_seq, ${READ_UP_TO}))`

/** Replies of others in the threads that the person follows. */
const THREADS = sql`(
  select count(*) from followed_threads g
  join thread_replies x on x.message_id = g.message_id and x.seq > g.read_seq
  where g.user_id = p.user_id and g.room_id = r.id and g.following = 1
    and x.username <> (select username from users where id = p.user_id))`

/** The columns of what is unread. `where`: in which rows. */
export function roomCounts(where = sql`1 = 1`): RawBuilder<unknown> {
  const counts = Object.entries({ unread: UNREAD, mentions: MENTIONS, threads: THREADS })
  return sql.join(counts.map(([name, count]) => sql`case when ${where} then ${count} end as ${sql.ref(name)}`))
}

/** Replies of others than `me`. */
export const unreadInThread = (thread: RawBuilder<unknown>, seq: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  select count(*) from thread_replies x
  where x.message_id = ${thread} and x.seq > ${seq} and x.username <> me.username)`

import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Participation } from '../../store/memberships.ts'
import type { Database } from '../../store/schema.ts'
import type { Row } from '../../store/tables.ts'
import { MEMBERSHIP, roomCounts, unreadInThread } from './counts.ts'

export interface MembershipRow {
  userId: string
  room: string
  epoch: string
  slug: string
  /** The username of the one who made the room. */
  maker: string
  role: string
  mutedUntil: number
  /** The room's head. */
  head: number
  readSeq: number
  pinned: 0 | 1
  level: Row<'participants'>['level']
  silencedUntil: number
  unreadFrom: number
  unread: number
  mentions: number
  threads: number
}

/** A person's membership in a room. Undefined: there is none. */
export async function readMembership(
  db: Kysely<Database>,
  { roomId, userId }: Participation,
): Promise<MembershipRow | undefined> {
  const { rows } = await sql<MembershipRow>`
    select ${MEMBERSHIP}, ${roomCounts()}
    from participants p
    join rooms r on r.id = p.room_id
    join room_heads h on h.room_id = r.id
    join users maker on maker.id = r.host_id
    where p.room_id = ${roomId} and p.user_id = ${userId}`.execute(db)
  return rows[0]
}

/** What is told of a thread or a mention. `seq` is null: the mention was withdrawn. */
interface OfRoom {
  room: string
  epoch: string
  head: number
  readSeq: number
  seq: number | null
  /** Null: the person has no row of the thread. */
  threadReadSeq: number | null
  threadUnread: number
  following: 0 | 1 | null
}

/** An item of a range. `room` is null: the person does not take part in that room. */
type StoredItem = { version: number; id: string } & (
  | { kind: 'settings' }
  | ({ kind: 'room' } & ({ room: null } | MembershipRow))
  | ({ kind: 'thread' } & ({ room: null } | OfRoom))
  | ({ kind: 'mention' } & ({ room: null } | OfRoom))
)

interface PersonRow {
  person: string
  username: string
  name: string
  avatar: string | null
  feedHead: number | null
}

/** The person, with one item or none. */
export type ItemRow = PersonRow & ({ kind: null } | StoredItem)

/** What an item `i` of the person `me` says. */
const ITEM = sql`
  me.username, me.name, me.avatar, i.kind, i.id, i.version, ${MEMBERSHIP}, ${roomCounts(sql`i.kind = 'room'`)}, me.id as person,
  n.seq, t.read_seq as "threadReadSeq", t.following,
  case when i.kind = 'thread' then ${unreadInThread(sql`i.id`, sql`coalesce(t.read_seq, 0)`)} end as "threadUnread"`

const OF_ITEM = sql`
  left join messages m on i.kind in ('thread', 'mention') and m.id = i.id
  left join followed_threads t
    on t.user_id = me.id and t.room_id = m.room_id and t.message_id = case i.kind when 'thread' then i.id else m.thread end
  left join mentions n on i.kind = 'mention' and n.message_id = i.id and n.user_id = me.id
  left join participants p on p.user_id = me.id and p.room_id = case i.kind when 'room' then i.id else m.room_id end
  left join rooms r on r.id = p.room_id
  left join room_heads h on h.room_id = r.id
  left join users maker on maker.id = r.host_id`

/**
 * A person's items above version `since`, from one snapshot with the head. Always at least one row: the person's.
 * `isReset`: without the rooms that the person left.
 */
export async function readItems(
  db: Kysely<Database>,
  { id, since, limit, isReset }: { id: string; since: number; limit: number; isReset: boolean },
): Promise<ItemRow[]> {
  const present = isReset
    ? sql`and (i.kind <> 'room'
        or exists (select 1 from participants q where q.room_id = i.id and q.user_id = i.user_id))`
    : sql``
  const { rows } = await sql<ItemRow>`
    select f.version as "feedHead", ${ITEM}
    from users me
    left join person_heads f on f.user_id = me.id
    left join person_items i on i.user_id = me.id and i.version > ${since} ${present}
    ${OF_ITEM}
    where me.id = ${id}
    order by i.version
    limit ${limit}`.execute(db)
  return rows
}

/** The threads that a person follows without an item: those whose root they wrote. */
export async function readOwnThreads(db: Kysely<Database>, id: string): Promise<ItemRow[]> {
  const { rows } = await sql<ItemRow>`
    select null as "feedHead", ${ITEM}
    from users me
    join (
      select f.user_id, 'thread' as kind, f.message_id as id, 0 as version from followed_threads f
      where f.user_id = ${id} and f.following = 1 and not exists (
        select 1 from person_items k where k.user_id = f.user_id and k.kind = 'thread' and k.id = f.message_id)
    ) i on i.user_id = me.id
    ${OF_ITEM}
    where me.id = ${id}`.execute(db)
  return rows
}

export type ItemName = Pick<Row<'person_items'>, 'user_id' | 'kind' | 'id'>

/** These items, as they are now. */
export async function readNamed(db: Kysely<Database>, names: readonly ItemName[]): Promise<ItemRow[]> {
  if (names.length === 0) return []
  const values = names.map(({ user_id, kind, id }) => textsOf(user_id, kind, id))
  const { rows } = await sql<ItemRow>`
    with w (user_id, kind, id) as (values ${sql.join(values)})
    select null as "feedHead", ${ITEM}
    from w
    join person_items i on i.user_id = w.user_id and i.kind = w.kind and i.id = w.id
    join users me on me.id = i.user_id
    ${OF_ITEM}
    order by i.user_id, i.version`.execute(db)
  return rows
}

/** The items of a person's mentions. */
export async function readMentions(db: Kysely<Database>, userId: string): Promise<ItemRow[]> {
  const names = await db
    .selectFrom('person_items')
    .select(['user_id', 'kind', 'id'])
    .where('user_id', '=', userId)
    .where('kind', '=', 'mention')
    .execute()
  return readNamed(db, names)
}

const textsOf = (...texts: string[]): RawBuilder<unknown> =>
  sql`(${sql.join(texts.map((text) => sql`cast(${text} as text)`))})`

/** Drops the items of threads and mentions of a room that people leave, and with them what they follow there. */
export async function dropItemsOf(
  db: Kysely<Database>,
  { roomId, userIds }: { roomId: string; userIds: Iterable<string> },
): Promise<void> {
  const ids = [...userIds]
  if (ids.length === 0) return
  const people = sql.join(ids)
  await sql`
    delete from person_items
    where user_id in (${people}) and kind in ('thread', 'mention')
      and exists (select 1 from messages m where m.id = person_items.id and m.room_id = ${roomId})`.execute(db)
  await sql`delete from followed_threads where user_id in (${people}) and room_id = ${roomId}`.execute(db)
}

/** How many items have a version above `since`, counted up to `max`. */
export async function countItems(
  db: Kysely<Database>,
  { id, since, max }: { id: string; since: number; max: number },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count
    from (select 1 as one from person_items where user_id = ${id} and version > ${since} limit ${max}) c`.execute(db)
  return Number(rows[0]!.count)
}

/** The versions of the feeds that have one. */
export async function readFeedHeads(db: Kysely<Database>, userIds: readonly string[]): Promise<Map<string, number>> {
  if (userIds.length === 0) return new Map()
  const rows = await db.selectFrom('person_heads').selectAll().where('user_id', 'in', userIds).execute()
  return new Map(rows.map(({ user_id, version }) => [user_id, version]))
}

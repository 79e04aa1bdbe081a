import { sql, type Kysely } from 'kysely'
import type { Mark } from '../../socket/operation.ts'
import type { Participation } from '../../store/memberships.ts'
import type { Database } from '../../store/schema.ts'

/** The columns of a room's item: a participant `p` in a room `r` with its head `h` and its host `host`. */
const MEMBERSHIP = sql`
  p.user_id as "userId", p.read_seq as "readSeq", r.id as room, r.epoch, r.slug, r.host_id as "hostId",
  host.username as "hostUsername", h.version as head`

/** How many messages of others in the main line have a `seq` above the given one. */
const unreadAbove = (seq: ReturnType<typeof sql>) => sql`(
  select count(*) from messages u
  where u.room_id = r.id and u.seq > ${seq} and u.user_id <> p.user_id and u.deleted = 0 and u.thread = '') as unread`

export interface MembershipRow {
  userId: string
  room: string
  epoch: string
  slug: string
  hostId: string
  hostUsername: string
  /** The room's head. */
  head: number
  readSeq: number
  unread: number
}

/** A person's membership in a room. Undefined: there is none. */
export async function readMembership(
  db: Kysely<Database>,
  { roomId, userId }: Participation,
): Promise<MembershipRow | undefined> {
  const { rows } = await sql<MembershipRow>`
    select ${MEMBERSHIP}, ${unreadAbove(sql`p.read_seq`)}
    from participants p
    join rooms r on r.id = p.room_id
    join room_heads h on h.room_id = r.id
    join users host on host.id = r.host_id
    where p.room_id = ${roomId} and p.user_id = ${userId}`.execute(db)
  return rows[0]
}

/** The membership of each mark, by the mark's place in the list. `unread` is counted from the mark on. */
export async function readMarked(db: Kysely<Database>, marks: readonly Mark[]): Promise<Map<number, MembershipRow>> {
  const values = marks.map(
    ({ roomId, userId, seq }, i) =>
      sql`(cast(${i} as bigint), cast(${roomId} as text), cast(${userId} as text), cast(${seq} as bigint))`,
  )
  const { rows } = await sql<MembershipRow & { place: number }>`
    with w (place, room_id, user_id, seq) as (values ${sql.join(values)})
    select w.place, ${MEMBERSHIP}, ${unreadAbove(sql`w.seq`)}
    from w
    join participants p on p.room_id = w.room_id and p.user_id = w.user_id
    join rooms r on r.id = p.room_id
    join room_heads h on h.room_id = r.id
    join users host on host.id = r.host_id`.execute(db)
  return new Map(rows.map(({ place, ...row }) => [place, row]))
}

/** Moves how far people have read. */
export async function writeMarks(db: Kysely<Database>, marks: readonly Mark[]): Promise<void> {
  const values = marks.map(
    ({ roomId, userId, seq }) => sql`(cast(${roomId} as text), cast(${userId} as text), cast(${seq} as bigint))`,
  )
  await sql`
    with w (room_id, user_id, seq) as (values ${sql.join(values)})
    update participants set read_seq = w.seq from w
    where participants.room_id = w.room_id and participants.user_id = w.user_id`.execute(db)
}

/** An item of a range. `room` is null: the person does not take part in that room. */
type StoredItem = { kind: 'settings' | 'room'; version: number; id: string } & ({ room: null } | MembershipRow)

/** The person, with one item or none. */
export type ItemRow = { name: string; avatar: string | null; feedHead: number | null } & ({ kind: null } | StoredItem)

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
    select me.name, me.avatar, f.version as "feedHead", i.kind, i.id, i.version,
      ${MEMBERSHIP}, ${unreadAbove(sql`p.read_seq`)}
    from users me
    left join person_heads f on f.user_id = me.id
    left join person_items i on i.user_id = me.id and i.version > ${since} ${present}
    left join participants p on i.kind = 'room' and p.room_id = i.id and p.user_id = me.id
    left join rooms r on r.id = p.room_id
    left join room_heads h on h.room_id = r.id
    left join users host on host.id = r.host_id
    where me.id = ${id}
    order by i.version
    limit ${limit}`.execute(db)
  return rows
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

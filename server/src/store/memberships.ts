import { sql, type Kysely } from 'kysely'
import { prepare } from './prepared.ts'
import { keepRestraint, restrainAgain } from './restraints.ts'
import type { Database } from './schema.ts'
import type { Store } from './store.ts'

/**
 * A room, and the `members_version` at which the user was seen to take part. It is valid for every version stored under
 * that number, because a removal raises the number (G7).
 */
export interface Membership {
  room: RoomRef
  provenAt: number
}

/** `provenAt` of a membership that is not looked up yet. */
export const NEVER = -1

/** The username of the one who made the room, and its slug. */
export interface RoomPath {
  username: string
  slug: string
}

/** What the engine needs of a room. */
export interface RoomRef extends RoomPath {
  id: string
  /** As stored. For clients, the store's life is added. */
  epoch: string
}

/** A person's feed, as the engine sees it. No room has an empty slug, so its group is its own. */
export const personRef = (userId: string): RoomRef => ({ id: userId, epoch: userId, username: userId, slug: '' })

export type RoomAddress = { id: string } | RoomPath

export interface Participation {
  roomId: string
  userId: string
}

const joinedRooms = (db: Kysely<Database>) =>
  db
    .selectFrom('participants as p')
    .innerJoin('rooms as r', 'r.id', 'p.room_id')
    .innerJoin('room_heads as h', 'h.room_id', 'r.id')
    .innerJoin('users as maker', 'maker.id', 'r.host_id')
    .select(['r.id', 'r.slug', 'r.epoch', 'h.members_version as provenAt', 'maker.username'])

const joinedRoomById = prepare('joined-room-by-id', (db, argument) =>
  joinedRooms(db).where('p.user_id', '=', argument<string>('userId')).where('r.id', '=', argument<string>('id')),
)

const joinedRoomByName = prepare('joined-room-by-name', (db, argument) =>
  joinedRooms(db)
    .where('p.user_id', '=', argument<string>('userId'))
    .where('maker.username', '=', argument<string>('username'))
    .where('r.slug', '=', argument<string>('slug')),
)

/** Finds a room through the user's membership: a foreign room and a missing room give the same answer (S9). */
export async function findJoinedRoom(
  store: Store,
  userId: string,
  address: RoomAddress,
): Promise<Membership | undefined> {
  const find = 'id' in address ? joinedRoomById : joinedRoomByName
  const [row] = await find(store, { userId, ...address })
  if (!row) return undefined
  const { provenAt, ...room } = row
  return { room, provenAt }
}

/** Users who take part in a room, seen at `members_version` `provenAt`. */
export interface Participants {
  users: ReadonlySet<string>
  provenAt: number
}

const participants = (db: Kysely<Database>) =>
  db
    .selectFrom('room_heads as h')
    .innerJoin('participants as p', 'p.room_id', 'h.room_id')
    .select(['p.user_id as userId', 'h.members_version as provenAt'])

const participant = prepare('participant', (db, argument) =>
  participants(db)
    .where('h.room_id', '=', argument<string>('roomId'))
    .where('p.user_id', '=', argument<string>('userId')),
)

/** The room's `members_version` under which the user takes part. Undefined: the user does not. */
export async function proveParticipant(store: Store, roomId: string, userId: string): Promise<number | undefined> {
  return (await participant(store, { roomId, userId }))[0]?.provenAt
}

/** Those of the users who take part in the room. */
export const participantsAmong = (db: Kysely<Database>, roomId: string, userIds: readonly string[]) =>
  readParticipants(participants(db).where('h.room_id', '=', roomId).where('p.user_id', 'in', userIds))

/** The room's participants, at most `limit` if it is given. */
export const listParticipantIds = (db: Kysely<Database>, roomId: string, limit?: number) =>
  readParticipants(
    participants(db)
      .where('h.room_id', '=', roomId)
      .$if(limit !== undefined, (all) => all.limit(limit!)),
  )

/** Of a participant `p`: the last message that counts as read, before the one from which the person marked the room unread. */
export const READ_UP_TO = sql<number>`
  (case when p.unread_from > 0 and p.unread_from <= p.read_seq then p.unread_from - 1 else p.read_seq end)`

/** How many rooms the user takes part in. */
export async function countMemberships(db: Kysely<Database>, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom('participants')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function readParticipants(query: ReturnType<typeof participants>): Promise<Participants> {
  const rows = await query.execute()
  // No rows: nothing is proven.
  return { users: new Set(rows.map(({ userId }) => userId)), provenAt: rows[0]?.provenAt ?? NEVER }
}

/**
 * Locks the room's membership until the transaction ends. Every change of the room locks the same row, so a join, a
 * removal and a message never see each other half done (G7). False: no such room.
 */
export async function lockMembership(db: Kysely<Database>, roomId: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('room_heads')
    .set(({ ref }) => ({ members_version: ref('members_version') }))
    .where('room_id', '=', roomId)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Makes the user a participant. Earlier messages do not count as unread. */
export async function insertParticipant(
  db: Kysely<Database>,
  { roomId, userId, now }: Participation & { now: number },
): Promise<boolean> {
  const head = await db
    .selectFrom('room_heads')
    .select('version')
    .where('room_id', '=', roomId)
    .executeTakeFirstOrThrow()
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('participants')
    .values({ room_id: roomId, user_id: userId, joined: now, read_seq: head.version })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) return false
  await restrainAgain(db, { roomId, userId })
  return true
}

/**
 * Ends a membership. False: there was none. Raises the room's `members_version` first, under the lock of all changes:
 * no event with a later version reaches this user (G7).
 */
export async function deleteParticipant(db: Kysely<Database>, { roomId, userId }: Participation): Promise<boolean> {
  await db
    .updateTable('room_heads')
    .set((eb) => ({ members_version: eb('members_version', '+', 1) }))
    .where('room_id', '=', roomId)
    .execute()
  await keepRestraint(db, { roomId, userId })
  const { numDeletedRows } = await db
    .deleteFrom('participants')
    .where('room_id', '=', roomId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

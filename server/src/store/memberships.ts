import type { Kysely } from 'kysely'
import { roomGroup } from '@edusphere/protocol'
import { prepare } from './prepared.ts'
import type { Database } from './schema.ts'

/** What the chat side needs of a room. */
export interface RoomRef {
  id: string
  /** Its group on the bus. */
  group: string
  /** As stored: the wire's epoch also holds the store's life. */
  epoch: string
}

export type RoomAddress = { id: string } | { username: string; slug: string }

const joinedRooms = (db: Kysely<Database>) =>
  db
    .selectFrom('participants as p')
    .innerJoin('rooms as r', 'r.id', 'p.room_id')
    .innerJoin('users as host', 'host.id', 'r.host_id')
    .select(['r.id', 'r.slug', 'r.epoch', 'host.username'])

const joinedRoomById = prepare((db, argument) =>
  joinedRooms(db).where('p.user_id', '=', argument<string>('userId')).where('r.id', '=', argument<string>('id')),
)

const joinedRoomByName = prepare((db, argument) =>
  joinedRooms(db)
    .where('p.user_id', '=', argument<string>('userId'))
    .where('host.username', '=', argument<string>('username'))
    .where('r.slug', '=', argument<string>('slug')),
)

/** Finds a room through its caller's membership: a foreign room is as absent as one that never was (S9). */
export async function findJoinedRoom(
  db: Kysely<Database>,
  userId: string,
  address: RoomAddress,
): Promise<RoomRef | undefined> {
  const find = 'id' in address ? joinedRoomById : joinedRoomByName
  const [row] = await find(db, { userId, ...address })
  return row && { id: row.id, group: roomGroup(row.username, row.slug), epoch: row.epoch }
}

/** Those of the users who take part in the room. */
export async function participantsAmong(
  db: Kysely<Database>,
  roomId: string,
  userIds: readonly string[],
): Promise<Set<string>> {
  const rows = await db
    .selectFrom('participants')
    .select('user_id')
    .where('room_id', '=', roomId)
    .where('user_id', 'in', userIds)
    .execute()
  return new Set(rows.map((row) => row.user_id))
}

export type ReadMark = 'moved' | 'unmoved' | 'not_participant' | 'beyond_head'

/** Moves how far the user has read, forward only; `seq` reaches at most to the room's head. */
export async function markRead(
  db: Kysely<Database>,
  { roomId, userId, seq }: { roomId: string; userId: string; seq: number },
): Promise<ReadMark> {
  const row = await db
    .selectFrom('participants as p')
    .innerJoin('room_heads as h', 'h.room_id', 'p.room_id')
    .select(['p.read_seq', 'h.version'])
    .where('p.room_id', '=', roomId)
    .where('p.user_id', '=', userId)
    .executeTakeFirst()
  if (!row) return 'not_participant'
  if (seq > row.version) return 'beyond_head'
  if (seq <= row.read_seq) return 'unmoved'
  const { numUpdatedRows } = await db
    .updateTable('participants')
    .set({ read_seq: seq })
    .where('room_id', '=', roomId)
    .where('user_id', '=', userId)
    .where('read_seq', '<', seq)
    .executeTakeFirst()
  return numUpdatedRows === 1n ? 'moved' : 'unmoved'
}

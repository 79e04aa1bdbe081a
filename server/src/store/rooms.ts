import type { Kysely } from 'kysely'
import type { RoomPath } from './room-views.ts'
import type { Database } from './schema.ts'

/** What travels as a room's `epoch`: its own and the store's life, so that either makes it another (G3). */
export const wireEpoch = (epoch: string, life: string): string => `${epoch}.${life}`

export type RoomRow = Database['rooms']

/** Slugs of the host's rooms that begin with `base`. */
export async function slugsLike(db: Kysely<Database>, hostId: string, base: string): Promise<Set<string>> {
  // Slugs hold no wildcard of LIKE.
  const rows = await db
    .selectFrom('rooms')
    .select('slug')
    .where('host_id', '=', hostId)
    .where('slug', 'like', `${base}%`)
    .execute()
  return new Set(rows.map(({ slug }) => slug))
}

/** Makes the room with its host as first participant. False when the slug was taken meanwhile; nothing is stored then. */
export async function insertRoom(db: Kysely<Database>, room: RoomRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('rooms')
    .values(room)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) return false
  await db.insertInto('room_heads').values({ room_id: room.id }).execute()
  await db
    .insertInto('participants')
    .values({ room_id: room.id, user_id: room.host_id, joined: room.created })
    .execute()
  return true
}

export async function updateRoom(db: Kysely<Database>, id: string, change: Partial<RoomRow>): Promise<void> {
  await db.updateTable('rooms').set(change).where('id', '=', id).execute()
}

/** The head, the people, the messages and their revisions go with it. */
export async function deleteRoom(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom('rooms').where('id', '=', id).execute()
}

/** Whether the invite is that of any room. */
export async function isInvite(db: Kysely<Database>, invite: string, now: number): Promise<boolean> {
  const query = db.selectFrom('rooms').select('id').where('invite', '=', invite).where('invite_expires', '>', now)
  return (await query.executeTakeFirst()) !== undefined
}

/** A room at its door, seen whether or not the user may come in: what the answer reveals is the caller's to decide. */
export function findRoomAtDoor(db: Kysely<Database>, userId: string, { username, slug }: RoomPath) {
  return db
    .selectFrom('rooms as r')
    .innerJoin('users as host', 'host.id', 'r.host_id')
    .innerJoin('room_heads as h', 'h.room_id', 'r.id')
    .leftJoin('participants as p', (join) => join.onRef('p.room_id', '=', 'r.id').on('p.user_id', '=', userId))
    .leftJoin('removals as x', (join) => join.onRef('x.room_id', '=', 'r.id').on('x.user_id', '=', userId))
    .select(['r.id', 'r.slug', 'r.epoch', 'r.visibility', 'r.invite', 'r.invite_expires as inviteExpires'])
    .select(['host.username as hostUsername', 'p.joined', 'x.removed'])
    .where('host.username', '=', username)
    .where('r.slug', '=', slug)
    .executeTakeFirst()
}

export function findInvite(db: Kysely<Database>, roomId: string) {
  return db
    .selectFrom('rooms')
    .select(['invite', 'invite_expires as expires'])
    .where('id', '=', roomId)
    .executeTakeFirstOrThrow()
}

import type { Kysely } from 'kysely'
import type { Database } from '../../store/schema.ts'

/** The reactions of a person to these messages, in the order they were made. */
export async function reactionsBy(
  db: Kysely<Database>,
  { userId, messageIds }: { userId: string; messageIds: readonly string[] },
): Promise<Map<string, string[]>> {
  if (messageIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('reactions')
    .select(['message_id', 'emoji'])
    .where('user_id', '=', userId)
    .where('message_id', 'in', messageIds)
    .orderBy('version')
    .execute()
  const groups = Map.groupBy(rows, (row) => row.message_id)
  return new Map([...groups].map(([id, its]) => [id, its.map(({ emoji }) => emoji)]))
}

/** Everyone who reacted to a message of the room, in the order they did. */
export function listReactions(db: Kysely<Database>, { roomId, id }: { roomId: string; id: string }) {
  return db
    .selectFrom('messages as m')
    .innerJoin('reactions as r', 'r.message_id', 'm.id')
    .select(['r.emoji', 'r.username'])
    .where('m.id', '=', id)
    .where('m.room_id', '=', roomId)
    .orderBy('r.version')
    .execute()
}

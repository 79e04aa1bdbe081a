import { can } from '@edusphere/protocol'
import type { Kysely } from 'kysely'
import { readRoleIn } from './roles.ts'
import type { Database } from './schema.ts'

interface Participation {
  roomId: string
  userId: string
}

/** Before a membership ends: what the person stays under. Call it under the room's head lock. */
export async function keepRestraint(db: Kysely<Database>, { roomId, userId }: Participation): Promise<void> {
  const member = await db
    .selectFrom('participants')
    .select(['role', 'muted_until'])
    .where('room_id', '=', roomId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (!member) return
  const role = can(await readRoleIn(db, { roomId, userId }), 'send') ? '' : member.role
  if (role === '' && member.muted_until === 0) return
  await db
    .insertInto('restraints')
    .values({ room_id: roomId, user_id: userId, role, muted_until: member.muted_until })
    .execute()
}

/** After a person has come back. */
export async function restrainAgain(db: Kysely<Database>, { roomId, userId }: Participation): Promise<void> {
  const kept = await db
    .deleteFrom('restraints')
    .where('room_id', '=', roomId)
    .where('user_id', '=', userId)
    .returning(['role', 'muted_until'])
    .executeTakeFirst()
  if (!kept) return
  await db.updateTable('participants').set(kept).where('room_id', '=', roomId).where('user_id', '=', userId).execute()
}

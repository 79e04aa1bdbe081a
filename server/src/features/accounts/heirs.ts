import { can } from '@edusphere/protocol'
import { sql, type Kysely } from 'kysely'
import { insertParticipant, lockMembership } from '../../store/memberships.ts'
import { JOIN_ROLE, readRole, ROLE, type RoleColumns } from '../../store/roles.ts'
import type { Database } from '../../store/schema.ts'

interface Inheritance {
  roomId: string
  /** The host from now on. */
  userId: string
}

/**
 * Gives the rooms of a host whose account is being deleted to those who have been in them longest as staff, or may do
 * as much, else to an administrator of the site. Never to another participant: without such a person the room stays.
 */
export async function passOnRooms(
  db: Kysely<Database>,
  { hostId, now }: { hostId: string; now: number },
): Promise<Inheritance[]> {
  const rooms = await db.selectFrom('rooms').select('id').where('present_host', '=', hostId).orderBy('id').execute()
  const passed: Inheritance[] = []
  for (const { id: roomId } of rooms) {
    await lockMembership(db, roomId)
    const userId = (await findStaff(db, roomId, hostId)) ?? (await findAdmin(db, hostId))
    if (userId === undefined) continue
    await insertParticipant(db, { roomId, userId, now })
    await db.updateTable('rooms').set({ present_host: userId }).where('id', '=', roomId).execute()
    await db
      .updateTable('participants')
      .set({ role: '', muted_until: 0 })
      .where('room_id', '=', roomId)
      .where('user_id', '=', userId)
      .execute()
    passed.push({ roomId, userId })
  }
  return passed
}

async function findStaff(db: Kysely<Database>, roomId: string, hostId: string): Promise<string | undefined> {
  const { rows } = await sql<RoleColumns & { id: string }>`
    SELECT u.id, ${sql.raw(ROLE)}
    FROM participants p JOIN rooms r ON r.id = p.room_id JOIN users u ON u.id = p.user_id ${sql.raw(JOIN_ROLE)}
    WHERE p.room_id = ${roomId} AND u.id <> ${hostId} AND u.deleted IS NULL AND u.disabled IS NULL AND p.role <> ''
    ORDER BY p.joined, u.id`.execute(db)
  return rows.find((row) => can(readRole(row), 'announce'))?.id
}

async function findAdmin(db: Kysely<Database>, hostId: string): Promise<string | undefined> {
  const admin = await db
    .selectFrom('users')
    .select('id')
    .where('admin', '=', 1)
    .where('id', '<>', hostId)
    .where('deleted', 'is', null)
    .where('disabled', 'is', null)
    .orderBy('created')
    .orderBy('id')
    .executeTakeFirst()
  return admin?.id
}

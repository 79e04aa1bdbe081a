import { roleNamed, type OwnRole, type Permission, type Role } from '@edusphere/protocol'
import { sql, type Kysely } from 'kysely'
import type { Member } from './operation.ts'
import type { Database } from './schema.ts'
import type { Row } from './tables.ts'

/* How roles are read. A participant `p` of a room `r` has a built-in's name, or the id of an own role `o` of the room. */

/** The columns of `RoleColumns`. */
export const ROLE = `
  CASE WHEN r.present_host = p.user_id THEN 'host' ELSE p.role END AS role,
  o.name AS "roleName", o.priority, o.permissions`
export const JOIN_ROLE = 'LEFT JOIN roles o ON o.room_id = p.room_id AND o.id = p.role'

export interface RoleColumns {
  /** Empty: `participant`. */
  role: string
  /** Of an own role. */
  roleName: string | null
  priority: number | null
  permissions: string | null
}

/** A role that is no more counts as `participant`. */
export function readRole({ role, roleName, priority, permissions }: RoleColumns): Role {
  if (roleName === null) return roleNamed(role, []) ?? 'participant'
  return ownRole({ id: role, name: roleName, priority: priority!, permissions: permissions! })
}

export const ownRole = ({ id, name, priority, permissions }: Omit<Row<'roles'>, 'room_id'>): OwnRole => {
  return { id, name, priority, permissions: JSON.parse(permissions) as Permission[] }
}

export type MemberRow = Omit<Member, 'role'> & RoleColumns

export function memberOf({ roleName, priority, permissions, role, ...member }: MemberRow): Member {
  return { ...member, role: readRole({ role, roleName, priority, permissions }) }
}

/** The role of a user. Undefined: the user takes no part. */
export async function readRoleIn(
  db: Kysely<Database>,
  { roomId, userId }: { roomId: string; userId: string },
): Promise<Role | undefined> {
  const { rows } = await sql<RoleColumns>`
    SELECT ${sql.raw(ROLE)} FROM participants p JOIN rooms r ON r.id = p.room_id ${sql.raw(JOIN_ROLE)}
    WHERE p.room_id = ${roomId} AND p.user_id = ${userId}`.execute(db)
  return rows[0] && readRole(rows[0])
}

/** The room's own roles, the highest first. */
export const listRoles = (db: Kysely<Database>, roomId: string): Promise<Row<'roles'>[]> =>
  db.selectFrom('roles').selectAll().where('room_id', '=', roomId).orderBy('priority', 'desc').orderBy('id').execute()

/** The room's role of this name. Undefined: it has none such. */
export const findRole = async (db: Kysely<Database>, roomId: string, name: string): Promise<Role | undefined> =>
  roleNamed(name, (await listRoles(db, roomId)).map(ownRole))

/** As `participants.role` has it. */
export const storedRole = (name: string): string => (name === 'participant' ? '' : name)

/** The own roles of a room, as JSON: the highest first. */
const rolesOf = (room: string, list: string, entry: string) => `(
  SELECT coalesce(${list}, '[]') FROM (
    SELECT ${entry} AS one FROM roles o WHERE o.room_id = ${room} ORDER BY o.priority DESC, o.id) w)`
export const ROLES_OF = {
  sqlite: (room: string) =>
    rolesOf(
      room,
      'json_group_array(json(one))',
      `json_object('id', o.id, 'name', o.name, 'priority', o.priority, 'permissions', json(o.permissions))`,
    ),
  postgres: (room: string) =>
    rolesOf(
      room,
      'json_agg(one)::text',
      `json_build_object('id', o.id, 'name', o.name, 'priority', o.priority, 'permissions', o.permissions::json)`,
    ),
}

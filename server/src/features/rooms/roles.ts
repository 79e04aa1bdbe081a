import { randomUUID } from 'node:crypto'
import { can, LIMITS, type OwnRole, type Role } from '@edusphere/protocol'
import { normalizeName } from '@edusphere/protocol/names'
import type { Kysely } from 'kysely'
import type { RoomEvent } from '../../bus/bus.ts'
import type { Caller } from '../../caller.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { RoomPath } from '../../store/memberships.ts'
import { listRoles as readRoles, ownRole } from '../../store/roles.ts'
import type { Database } from '../../store/schema.ts'
import type { Row } from '../../store/tables.ts'
import { record } from '../audit/audit.ts'
import { changeRoomItems, type ItemChange } from '../me/me.ts'
import { tellChanged } from '../participants/participants.ts'
import { deleteRoleRow, insertRole, updateRole } from './queries.ts'
import { getRoomWhere, lockRoomFor, refOf } from './rooms.ts'
import { raiseState } from './state.ts'

type Fields = Omit<OwnRole, 'id'>
interface Place {
  path: RoomPath
  /** Of the role. */
  id: string
}

export async function listRoles(context: Context, caller: Caller, path: RoomPath): Promise<OwnRole[]> {
  const room = await getRoomWhere(context, caller, { path, action: 'manage_roles' })
  return (await readRoles(context.store.db, room.id)).map(ownRole)
}

export function makeRole(context: Context, caller: Caller, { path, ...fields }: Fields & { path: RoomPath }) {
  const role = { ...fields, id: randomUUID(), name: normalizeName(fields.name) }
  return changeRoles(context, caller, path, async ({ db, roomId, actor, roles }) => {
    if (!can(actor, 'manage_roles', { gives: role })) throw new Failure('forbidden')
    if (roles.length >= LIMITS.rolesMax) throw new Failure('too_many_roles')
    await insertRole(db, rowOf(roomId, role))
    return { result: role, about: role.name, what: 'role_made' }
  })
}

export function changeRole(context: Context, caller: Caller, { path, id, ...fields }: Partial<Fields> & Place) {
  return changeRoles(context, caller, path, async ({ db, roomId, actor, roles }) => {
    const role = named(roles, id)
    const name = fields.name === undefined ? role.name : normalizeName(fields.name)
    const { priority = role.priority, permissions = role.permissions } = fields
    const gives = { id, name, priority, permissions }
    if (!can(actor, 'manage_roles', { role, gives })) throw new Failure('forbidden')
    if (JSON.stringify(gives) === JSON.stringify(role)) return { result: role, about: role.name, what: 'nothing' }
    await updateRole(db, rowOf(roomId, gives))
    return { result: gives, about: gives.name, what: 'role_changed' }
  })
}

/** Its people become participants. */
export async function deleteRole(context: Context, caller: Caller, { path, id }: Place): Promise<void> {
  await changeRoles(context, caller, path, async ({ db, roomId, actor, roles }) => {
    const role = named(roles, id)
    if (!can(actor, 'manage_roles', { role, gives: 'participant' })) throw new Failure('forbidden')
    const userIds = await deleteRoleRow(db, roomId, id)
    return {
      result: undefined,
      about: role.name,
      what: 'role_deleted',
      items: await changeRoomItems(context.store, db, { roomId, userIds }),
    }
  })
}

const rowOf = (room_id: string, { permissions, ...role }: OwnRole): Row<'roles'> => {
  return { room_id, ...role, permissions: JSON.stringify(permissions) }
}

function named(roles: readonly OwnRole[], id: string): OwnRole {
  const role = roles.find((each) => each.id === id)
  if (!role) throw new Failure('not_found')
  return role
}

interface Situation {
  db: Kysely<Database>
  roomId: string
  /** The caller's role. */
  actor: Role
  roles: readonly OwnRole[]
}

interface Done<T> {
  result: T
  /** The role's name, for the audit. */
  about: string
  what: 'role_made' | 'role_changed' | 'role_deleted' | 'nothing'
  /** Of people who have another role by this. */
  items?: ItemChange[]
}

/** Runs the change under the room's lock, and tells the room's state if it changed. */
async function changeRoles<T>(
  context: Context,
  caller: Caller,
  ...[path, change]: [RoomPath, (situation: Situation) => Promise<Done<T>>]
): Promise<T> {
  const room = await getRoomWhere(context, caller, { path, action: 'manage_roles' })
  const { event, result, items } = await context.store.db.transaction().execute(async (db) => {
    const actor = await lockRoomFor(db, room, 'manage_roles')
    const roles = (await readRoles(db, room.id)).map(ownRole)
    const done = await change({ db, roomId: room.id, actor, roles })
    if (done.what === 'nothing') return { ...done, event: undefined }
    const event: RoomEvent = await raiseState(db, room.id)
    await record(db, {
      at: context.clock(),
      what: done.what,
      who: caller.username,
      room: refOf(room),
      detail: done.about,
    })
    return { ...done, event }
  })
  if (event) context.live.roomChanged(refOf(room), event)
  if (!items) return result
  context.live.itemsChanged(items)
  await tellChanged(
    context,
    refOf(room),
    items.map(({ userId }) => userId),
  )
  return result
}

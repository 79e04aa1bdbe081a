import {
  BUILT_IN_ROLES,
  can,
  roleNamed,
  type OwnRole,
  type Participant,
  type Role,
  type RoomSummary,
} from '@edusphere/protocol'
import type { Input } from '@edusphere/protocol/routes'
import { http } from '../../api/http.ts'
import { useI18n } from '../../i18n.ts'
import { usePeople } from '../participants/people.ts'
import { pathOf } from '../rooms/room-route.ts'
import { useRooms } from '../rooms/store.ts'

export type RoleFields = Input<'POST /api/rooms/:username/:slug/roles'>['body']
type PersonChange = NonNullable<Input<'PATCH /api/rooms/:username/:slug/participants/:participant'>['body']>

/** An older server says only who the host is. */
export const roleIn = ({ roles = [] }: RoomSummary, { role, isHost }: Pick<Participant, 'role' | 'isHost'>): Role =>
  roleNamed(role ?? (isHost ? 'host' : 'participant'), roles) ?? 'participant'

/** The roles that a person with the role `own` may give to one with the role `now`, the highest first. */
export function rolesToGive({ roles = [] }: RoomSummary, own: Role | undefined, now: Role): Role[] {
  const all: Role[] = [...BUILT_IN_ROLES, ...roles]
  return all.filter((gives) => gives === now || can(own, 'manage_roles', { role: now, gives }))
}

/** Whether the role may change something about a person with the role `now`. */
export const canChange = (own: Role | undefined, now: Role): boolean =>
  can(own, 'manage_roles', { role: now }) || can(own, 'mute', { role: now })

/** What a role is called: built-ins have names in the language of the page. */
export function useRoleNames() {
  const { t } = useI18n()
  return { titleOf: (role: Role): string => (typeof role === 'string' ? t(`role.${role}`) : role.name) }
}

/** The calls. Each asks for what it has changed: the answer may be here before the event is. */
export function useRoles() {
  const people = usePeople()
  const rooms = useRooms()
  const at = (room: RoomSummary, { id }: Pick<OwnRole, 'id'>) => ({ params: { ...pathOf(room), id } })

  async function changePerson(room: RoomSummary, { username }: Participant, body: PersonChange): Promise<void> {
    const params = { ...pathOf(room), participant: username }
    await http.call('PATCH /api/rooms/:username/:slug/participants/:participant', { params, body })
    await people.load(room)
  }

  async function handOver(room: RoomSummary, { username }: Participant): Promise<void> {
    const answer = await http.call('PUT /api/rooms/:username/:slug/host', { params: pathOf(room), body: { username } })
    rooms.put(answer.room)
    await people.load(room)
  }

  /** Makes a role, or changes the one that is given. */
  async function save(room: RoomSummary, body: RoleFields, role: OwnRole | undefined): Promise<void> {
    if (role) await http.call('PATCH /api/rooms/:username/:slug/roles/:id', { ...at(room, role), body })
    else await http.call('POST /api/rooms/:username/:slug/roles', { params: pathOf(room), body })
    await rooms.reload(room.id)
  }

  async function remove(room: RoomSummary, role: OwnRole): Promise<void> {
    await http.call('DELETE /api/rooms/:username/:slug/roles/:id', at(room, role))
    await Promise.all([rooms.reload(room.id), people.load(room)])
  }

  return { changePerson, handOver, save, remove }
}

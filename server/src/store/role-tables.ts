import { number, table, text } from './columns.ts'

export const ROLES = '0010_roles'

/** They come after rooms. */
export const ROLE_TABLES = {
  /** The room's own roles. `permissions`: as JSON. */
  roles: table({
    columns: {
      ...{ room_id: { ...text, refersTo: 'rooms.id' }, id: text },
      ...{ name: text, priority: number, permissions: text },
    },
    key: ['room_id', 'id'],
    page: 500,
    since: ROLES,
  }),
  /** What a person is under who left: leaving and coming back lifts neither a mute nor a role that may not write. */
  restraints: table({
    columns: { room_id: { ...text, refersTo: 'rooms.id' }, user_id: text, role: text, muted_until: number },
    key: ['room_id', 'user_id'],
    page: 500,
    since: ROLES,
  }),
}

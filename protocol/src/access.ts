/** What a role of a room may be allowed to do there. */
export const PERMISSIONS = [
  'send',
  'react',
  'thread',
  'upload',
  'mention_all',
  'pin',
  'delete_others',
  'mute',
  'remove',
  'invite',
  'edit_room',
  'manage_roles',
  'see_reports',
  'see_audit',
] as const
export type Permission = (typeof PERMISSIONS)[number]

/** The roles that every room has. */
export type BuiltInRole = 'host' | 'staff' | 'participant' | 'listener'

/** A role that a room made for itself. */
export interface OwnRole {
  readonly id: string
  readonly name: string
  /** From 1 to 99. */
  readonly priority: number
  readonly permissions: Permission[]
}

/** The role of a person in a room. Without a role the person does not take part. */
export type Role = BuiltInRole | OwnRole

export type Action =
  | Permission
  /** One's own message. */
  | 'edit'
  /** One's own message; `delete_others` is for those of others. */
  | 'delete'
  /** To start messages while the room is for announcements, and to be exempt from slow mode. */
  | 'announce'
  | 'leave'
  | 'delete_room'
  | 'hand_over'

/** What the action applies to. */
export interface Target {
  /** For `edit` and `delete`: whether the caller wrote the message. */
  readonly isOwn?: boolean
  /**
   * The role that is acted on: that of the person who is removed, muted or given another role, or the one that is
   * changed. Without it: whether the caller may do such a thing at all.
   */
  readonly role?: Role
  /** For `manage_roles`: what that role becomes, of the person, or by the change. Alone: a new role. */
  readonly gives?: Role
}

interface Reach {
  readonly priority: number
  readonly permissions: readonly Permission[]
}

const BUILT_IN: Readonly<Record<BuiltInRole, Reach>> = {
  host: { priority: 100, permissions: PERMISSIONS },
  staff: { priority: 50, permissions: PERMISSIONS.filter((permission) => permission !== 'manage_roles') },
  participant: { priority: 10, permissions: ['send', 'react', 'thread', 'upload'] },
  listener: { priority: 0, permissions: ['react'] },
}

export const BUILT_IN_ROLES = Object.keys(BUILT_IN) as BuiltInRole[]

const reachOf = (role: Role): Reach => (typeof role === 'string' ? BUILT_IN[role] : role)

/**
 * Whether a role allows an action. Only this function decides (the contract, "What one may do"): the server refuses by
 * it and a client offers by it. No one acts on a person or a role of their own priority or above, nor grants what they
 * lack.
 * @param role undefined: takes no part in the room, and may do nothing there
 * @param target needed for `edit` and `delete`, which are refused without it
 */
export function can(role: Role | undefined, action: Action, target: Target = {}): boolean {
  if (role === undefined) return false
  const { priority, permissions } = reachOf(role)
  switch (action) {
    case 'edit':
      return target.isOwn === true && permissions.includes('send')
    case 'delete':
      return target.isOwn === true
    case 'announce':
      return permissions.includes('send') && priority >= BUILT_IN.staff.priority
    case 'leave':
      return role !== 'host'
    case 'delete_room':
    case 'hand_over':
      return role === 'host'
    default:
      return permissions.includes(action) && reaches({ priority, permissions }, target)
  }
}

/** Whether the roles in `target` are below the actor's, and get nothing that the actor lacks. */
function reaches(actor: Reach, { role, gives }: Target): boolean {
  const before = role && reachOf(role)
  if (before && before.priority >= actor.priority) return false
  if (!gives) return true
  const { priority, permissions } = reachOf(gives)
  const granted = permissions.filter((permission) => !before?.permissions.includes(permission))
  return priority < actor.priority && granted.every((permission) => actor.permissions.includes(permission))
}

/** The role with a built-in's name or an own role's id. Undefined: the room has none such. */
export function roleNamed(name: string, own: readonly OwnRole[]): Role | undefined {
  return Object.hasOwn(BUILT_IN, name) ? (name as BuiltInRole) : own.find(({ id }) => id === name)
}

/** The built-in's name or the own role's id, as frames and answers carry it. */
export const nameOf = (role: Role): string => (typeof role === 'string' ? role : role.id)

interface Joined {
  readonly host: { readonly id: string }
  /** Whether the user takes part. */
  readonly joined: boolean
  /** The user's. Missing: `participant`. */
  readonly role?: string | undefined
  readonly roles?: readonly OwnRole[] | undefined
}

/** The role of a user in a room. A role that is no more counts as `participant`. */
export function roleOf({ host, joined, role, roles = [] }: Joined, userId: string | undefined): Role | undefined {
  if (host.id === userId) return 'host'
  if (!joined) return undefined
  return (role !== 'host' && role !== undefined && roleNamed(role, roles)) || 'participant'
}

/** The role of a person in a room. Without a role the person does not take part. */
export type Role = 'host' | 'participant'

export type Action =
  | 'send'
  | 'thread'
  | 'react'
  | 'mention_all'
  | 'pin'
  | 'edit'
  | 'delete'
  | 'leave'
  | 'edit_room'
  | 'delete_room'
  | 'invite'
  | 'remove'

/** What the action applies to. */
export interface Target {
  /** For `edit` and `delete`: whether the caller wrote the message. */
  readonly isOwn?: boolean
  /** For `remove`: the role of the person to remove. Without it: whether the caller may remove people at all. */
  readonly role?: Role
}

const GRANTS: Readonly<Record<Role, ReadonlySet<Action>>> = {
  host: new Set(['send', 'thread', 'react', 'mention_all', 'pin', 'edit_room', 'delete_room', 'invite', 'remove']),
  participant: new Set(['send', 'thread', 'react', 'leave']),
}

/**
 * Whether a role allows an action. Only this function decides (the contract, "What one may do"): the server refuses by
 * it and a client offers by it.
 * @param role undefined: takes no part in the room, and may do nothing there
 * @param target needed for `edit` and `delete`, which are refused without it
 */
export function can(role: Role | undefined, action: Action, target: Target = {}): boolean {
  if (role === undefined) return false
  if (action === 'edit' || action === 'delete') return target.isOwn === true
  if (action === 'remove' && target.role === 'host') return false
  return GRANTS[role].has(action)
}

/** The role of a user in a room. `joined`: whether the user takes part. */
export function roleOf(room: { host: { id: string }; joined: boolean }, userId: string | undefined): Role | undefined {
  if (room.host.id === userId) return 'host'
  return room.joined ? 'participant' : undefined
}

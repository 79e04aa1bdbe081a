/** What a person is in a room; without a role they take no part in it. */
export type Role = 'host' | 'participant'

export type Action = 'send' | 'edit' | 'delete' | 'leave' | 'edit_room' | 'delete_room' | 'invite' | 'remove'

/** What the action is done to, as far as the answer depends on it. */
export interface Target {
  /** `edit`, `delete`: whether the message is one's own. */
  readonly isOwn?: boolean
  /** `remove`: the role of the person. Without it the question is whether one may remove people at all. */
  readonly role?: Role
}

const GRANTS: Readonly<Record<Role, ReadonlySet<Action>>> = {
  host: new Set(['send', 'edit_room', 'delete_room', 'invite', 'remove']),
  participant: new Set(['send', 'leave']),
}

/**
 * Whether a role allows an action: the only place that decides (the contract, "What one may do"). The server refuses by
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

/** The role of a user in a room as that user sees it; `joined` says whether they take part. */
export function roleOf(room: { host: { id: string }; joined: boolean }, userId: string | undefined): Role | undefined {
  if (room.host.id === userId) return 'host'
  return room.joined ? 'participant' : undefined
}

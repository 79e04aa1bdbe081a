import { can, EVERYONE, namedIn } from '@edusphere/protocol'
import type { Situation } from '../../store/operation.ts'

/** Whom a body mentions: participants of the room, or everyone, for those who may. Undefined: no one. */
export function mentionsIn(body: string, { member, named }: Situation): string[] | undefined {
  const names = namedIn(body)
  if (names.includes(EVERYONE) && can(member.role, 'mention_all')) return [EVERYONE]
  const mentions = names.filter((name) => named(name))
  return mentions.length > 0 ? mentions : undefined
}

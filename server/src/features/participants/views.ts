import { avatarUrl, nameOf, type Participant, type Person } from '@edusphere/protocol'
import { shownName } from '@edusphere/protocol/names'
import { isoTime } from '../../clock.ts'
import { readRole } from '../../store/roles.ts'
import type { ParticipantRow } from './queries.ts'

type PersonRow = Omit<Person, 'userAvatar'> & { avatar: string | null }

export function personOf({ id, username, name, avatar }: PersonRow): Person {
  return { id, username, name: shownName(name), userAvatar: avatarUrl(avatar) }
}

/** `now`: a mute that has ended is none. */
export function participantOf(
  row: ParticipantRow,
  { now, online }: { now: number; online: ReadonlySet<string> },
): Participant {
  const role = nameOf(readRole(row))
  return {
    ...personOf(row),
    joined: isoTime(row.joined),
    ...{ isHost: role === 'host', role, mutedUntil: row.mutedUntil > now ? isoTime(row.mutedUntil) : null },
    online: online.has(row.username),
  }
}

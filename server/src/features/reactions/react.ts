import type { ClientFrames, Facets } from '@edusphere/protocol'
import type { Versioned } from '../../socket/operation.ts'
import type { Row } from '../../store/tables.ts'
import { refusedWhenClosed } from '../modes/modes.ts'
import { refusedToPerson } from '../participants/participants.ts'
import { readFacets, writeFacets } from '../../store/facets.ts'
import { isThere } from '../../store/message-rows.ts'

const KINDS_MAX = 20
const USERS_SHOWN = 20
const ONE_EMOJI = /^\p{RGI_Emoji}$/v

type Reaction = NonNullable<Facets['reactions']>[number]

/**
 * Adds or takes back a reaction, and sends `message_changed` to the room. The message keeps what its rows show: the
 * counts and the first users. The table `reactions` has everyone, and is read for a message only where it is needed.
 */
export const handleReact: Versioned<ClientFrames['react']> = {
  idOf: ({ messageId }) => messageId,

  check: ({ emoji }) => (ONE_EMOJI.test(emoji) ? undefined : { code: 'bad_frame', error: 'emoji must be one emoji' }),

  needs: ({ id, userId, frame: { emoji, active } }) => ({
    rows: [
      { table: 'reactions', key: { message_id: id, user_id: userId } },
      // Taking back moves those up who reacted later.
      ...(active ? [] : [{ table: 'reactions', key: { message_id: id, emoji } } as const]),
    ],
  }),

  repeats: ({ id, roomId, userId, frame: { emoji, active } }, message, { rows }) =>
    isThere(message, roomId) && rows('reactions', { message_id: id, user_id: userId, emoji }).length > 0 === active,

  decide({ roomId, frame: { emoji, active } }, situation) {
    const { message } = situation
    if (!isThere(message, roomId)) return { code: 'message_not_found' }
    const refusal = refusedToPerson(situation, 'react') ?? refusedWhenClosed(situation)
    if (refusal) return refusal
    const kinds = new Set(reactionsOf(message).map((reaction) => reaction.emoji))
    return active && kinds.add(emoji).size > KINDS_MAX ? { code: 'too_many_reactions' } : undefined
  },

  apply({ id, frame: { emoji, active } }, { member, message, rows }, { version }) {
    const { id: user_id, username } = member
    const key = { message_id: id, user_id, emoji }
    const others = () => rows('reactions', { message_id: id, emoji }).filter((row) => row.user_id !== user_id)
    const before = reactionsOf(message!)
    const reactions = active ? withOne(before, emoji, username) : withoutOne(before, emoji, others)
    const facets = writeFacets(message!, { reactions: reactions.length > 0 ? reactions : undefined })
    const told = { type: 'message_changed', what: 'reactions', by: username, emoji, active }
    return [
      active ? { put: 'reactions', row: { ...key, username, version } } : { drop: 'reactions', key },
      { put: 'messages', row: { ...message!, version, facets }, told },
    ]
  },

  ack: ({ id, userId }, { rows }) => ({
    mine: inOrder(rows('reactions', { message_id: id, user_id: userId })).map(({ emoji }) => emoji),
  }),

  none: { reactions: [] },
}

const reactionsOf = (message: Parameters<typeof readFacets>[0]) => readFacets(message).reactions ?? []
const inOrder = (rows: Row<'reactions'>[]) => rows.toSorted((a, b) => a.version - b.version)

/** In order of first use. */
function withOne(reactions: Reaction[], emoji: string, username: string): Reaction[] {
  const at = reactions.findIndex((reaction) => reaction.emoji === emoji)
  if (at < 0) return [...reactions, { emoji, count: 1, users: [username] }]
  const { count, users } = reactions[at]!
  const shown = users.length < USERS_SHOWN ? [...users, username] : users
  return reactions.with(at, { emoji, count: count + 1, users: shown })
}

function withoutOne(reactions: Reaction[], emoji: string, others: () => Row<'reactions'>[]): Reaction[] {
  const at = reactions.findIndex((reaction) => reaction.emoji === emoji)
  const rest = inOrder(others())
  if (rest.length === 0) return reactions.toSpliced(at, 1)
  const users = rest.slice(0, USERS_SHOWN).map(({ username }) => username)
  return reactions.with(at, { emoji, count: rest.length, users })
}

import type { Facets } from '@edusphere/protocol'
import type { StoredRoom, StoredRow, Evidence, Violation } from './evidence.ts'

const USERS_SHOWN = { replies: 5, reactions: 20 }

/** The facets that a row shows are what its side tables, its thread and its tombstone say. */
export function checkFacets({ rooms }: Evidence): Violation[] {
  return rooms.flatMap((room) => {
    const about = { rows: new Map(room.rows.map((row) => [row.id, row])), room }
    return room.rows.flatMap((row) => [...checkThread(row, about), ...checkShown(row, about)])
  })
}

interface About {
  room: StoredRoom
  rows: ReadonlyMap<string, StoredRow>
}

/** A reply answers a root that is in the room, and that was there when the reply was made. */
function checkThread({ id, seq, thread }: StoredRow, { room, rows }: About): Violation[] {
  if (thread === null) return []
  const root = rows.get(thread)
  const about = { room: room.room, message: id, version: seq }
  if (!root || root.thread !== null)
    return [{ kind: 'says otherwise', text: `it answers ${thread}, no root`, ...about }]
  if (!root.deleted || root.version > seq) return []
  return [{ kind: 'stored though refused', text: `it answers ${thread}, which was deleted by then`, ...about }]
}

function checkShown(row: StoredRow, about: About): Violation[] {
  const { room } = about
  const { id, version, facets } = row
  const shown = JSON.stringify([sortedReactions(facets), replies(facets), facets.pinned !== undefined])
  const reactions = room.reactions.filter((reaction) => reaction.id === id)
  const isPinned = room.pins.includes(id)
  if (row.deleted) {
    if (shown === NOTHING && reactions.length === 0 && !isPinned) return []
    return [{ kind: 'tombstone', text: `a deleted message has kept facets: ${shown}`, room: room.room, message: id }]
  }
  const counted = JSON.stringify([countReactions(reactions), countReplies(row, about), isPinned])
  if (shown === counted) return []
  const text = `shows ${shown}, and there are ${counted}`
  return [{ kind: 'miscounted', text, room: room.room, message: id, version }]
}

const NOTHING = JSON.stringify([[], null, false])

type Counted = [name: string, count: number, users: readonly string[]]

/** Their order is that of the first use, which nothing else tells. */
const sortedReactions = ({ reactions = [] }: Facets): Counted[] =>
  byName(reactions.map(({ emoji, count, users }) => [emoji, count, users]))

const byName = (counted: Counted[]): Counted[] => counted.sort(([a], [b]) => (a < b ? -1 : 1))

const replies = ({ replies }: Facets) => (replies ? [replies.count, replies.lastSeq, replies.users] : null)

/** Each user once, the first ones by name. */
function countReactions(reactions: StoredRoom['reactions']): Counted[] {
  const kinds = Map.groupBy(reactions, ({ emoji }) => emoji)
  return byName(
    [...kinds].map(([emoji, its]) => {
      const users = new Set(its.toSorted((a, b) => a.version - b.version).map(({ user }) => user))
      return [emoji, users.size, [...users].slice(0, USERS_SHOWN.reactions)]
    }),
  )
}

/** The living replies to a root, and the last of their authors. */
function countReplies({ id }: StoredRow, { room }: About) {
  const living = room.rows.filter(({ thread, deleted }) => thread === id && !deleted)
  const users = new Set(living.toReversed().map(({ user }) => user))
  return living.length > 0 ? [living.length, living.at(-1)!.seq, [...users].slice(0, USERS_SHOWN.replies)] : null
}

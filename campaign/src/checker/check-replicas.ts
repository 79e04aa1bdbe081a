import type { Message } from '@edusphere/protocol'
import type { Evidence, ReplicaView, StoredRoom, StoredRow, Violation } from './evidence.ts'
import { sayFacets, shownFacets } from './facets.ts'

/** At the end every client shows the store's messages, in the store's order. */
export function checkReplicas({ rooms, replicas }: Evidence): Violation[] {
  const stores = new Map(rooms.map((room) => [room.room, room]))
  return replicas.flatMap((replica) => {
    const { client, room, caughtUp } = replica
    if (!caughtUp) return [{ kind: 'left behind', text: 'did not get to the head of the room', client, room }]
    return compare(replica, stores.get(room)!)
  })
}

function compare({ client, room, isPlain, messages }: ReplicaView, { rows }: StoredRoom): Violation[] {
  /** A plain client is not told of facets that change, and of no version that only they have. */
  const facetsOf = (row: StoredRow | Message) => {
    const facets = 'facets' in row ? shownFacets(row) : row
    return isPlain ? `${facets.thread} ${facets.replyTo?.id}` : `${row.version} ${sayFacets(facets)}`
  }
  const expected = rows.filter(({ deleted }) => !deleted)
  for (let i = 0; i < Math.max(expected.length, messages.length); i++) {
    const [stored, shown] = [expected[i], messages[i]]
    const say = (row: StoredRow | Message | undefined) =>
      row ? `"${row.body}" (${row.id} by ${row.user}, ${row.seq}, ${row.bodyVersion}, ${facetsOf(row)})` : 'nothing'
    if (say(stored) === say(shown)) continue
    const text = `place ${i} shows ${say(shown)}, the store has ${say(stored)}`
    return [{ kind: 'replica differs', text, client, room, message: (stored ?? shown)?.id }]
  }
  return []
}

import type { Evidence, ReplicaView, StoredRoom, Violation } from './evidence.ts'

/** At the end every client shows the store's messages, in the store's order. */
export function checkReplicas({ rooms, replicas }: Evidence): Violation[] {
  const stores = new Map(rooms.map((room) => [room.room, room]))
  return replicas.flatMap((replica) => {
    const { client, room, caughtUp } = replica
    if (!caughtUp) return [{ kind: 'left behind', text: 'did not get to the head of the room', client, room }]
    return compare(replica, stores.get(room)!)
  })
}

function compare({ client, room, messages }: ReplicaView, { rows }: StoredRoom): Violation[] {
  const expected = rows.filter(({ deleted }) => !deleted)
  for (let i = 0; i < Math.max(expected.length, messages.length); i++) {
    const [stored, shown] = [expected[i], messages[i]]
    const isSame = stored?.id === shown?.id && stored?.body === shown?.body && stored?.version === shown?.version
    if (isSame && stored?.seq === shown?.seq && stored?.user === shown?.user) continue
    const say = (row: typeof stored | typeof shown) =>
      row ? `"${row.body.trim()}" (${row.seq}, ${row.version})` : 'nothing'
    const text = `place ${i} shows ${say(shown)}, the store has ${say(stored)}`
    return [{ kind: 'replica differs', text, client, room, message: (stored ?? shown)?.id }]
  }
  return []
}

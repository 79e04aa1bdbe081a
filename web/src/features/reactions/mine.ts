import { LIMITS, messagesIn, type Message } from '@edusphere/protocol'
import { useConnection } from '../../stores/connection.ts'
import { fetchByIds } from '../messages/by-ids.ts'

/** Messages of a room of which is asked soon. */
const asked = new Map<string, Set<string>>()

/** Asks the server once for my reactions to the message, together with those of others that are drawn now. */
export function learnMine({ room, id }: Message): void {
  const ids = asked.get(room)
  if (ids) return void ids.add(id)
  asked.set(room, new Set([id]))
  // Without an answer the marks of my reactions are missing until the message is drawn anew.
  setTimeout(() => void ask(room).catch(() => {}))
}

async function ask(roomId: string): Promise<void> {
  const ids = [...asked.get(roomId)!]
  asked.delete(roomId)
  for (let at = 0; at < ids.length; at += LIMITS.idsMax) {
    const rows = await fetchByIds(roomId, ids.slice(at, at + LIMITS.idsMax))
    if (rows) useConnection().room(roomId).learnMine(messagesIn(rows))
  }
}

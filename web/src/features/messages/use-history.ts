import type { Room } from '@edusphere/client'
import type { RoomSummary } from '@edusphere/protocol'
import type { Ref } from 'vue'
import { useErrors } from '../../ui/errors.ts'
import type { Conversation } from './store.ts'

interface Shown {
  room: Room
  thread: string | undefined
  conversation: Readonly<Ref<Conversation>>
}

/** Loads the history of a line where it is read. */
export function useHistory(summary: RoomSummary, { room, thread, conversation }: Shown) {
  const { attempt } = useErrors()
  const readSeq = () => (thread === undefined ? (summary.readSeq ?? 0) : 0)

  async function load(kind: 'newest' | 'around' | 'before' | 'after', seq = readSeq()) {
    await attempt(() => (kind === 'around' ? room.load(kind, seq, thread) : room.load(kind, undefined, thread)))
  }

  /** Whether all messages with `from <= seq <= to` are loaded. */
  function holds(from: number, to: number): boolean {
    const { messages, isLoaded, hasBefore, hasAfter } = conversation.value
    const [first, last] = [messages[0]?.seq ?? Infinity, messages.at(-1)?.seq ?? 0]
    return isLoaded && (!hasBefore || first <= from) && (!hasAfter || last >= to)
  }

  /** After a reset only the newest messages are loaded. */
  async function reach(seq = readSeq()) {
    if (!holds(seq + 1, seq)) await load('around', seq)
  }

  return { load, holds, reach }
}

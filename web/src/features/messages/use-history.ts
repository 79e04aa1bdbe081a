import { ApiError, type Line, type Room } from '@edusphere/client'
import { onScopeDispose, watch, type Ref } from 'vue'
import { useConnection } from '../../stores/connection.ts'
import { useErrors } from '../../ui/errors.ts'
import type { LineMark } from './conversation-context.ts'
import { takeEarly } from './early-history.ts'
import type { Conversation } from './store.ts'

/** How many messages are kept for a reader at the end. */
const MOST_HELD = 400

interface Shown {
  room: Room
  thread: string | undefined
  conversation: Readonly<Ref<Conversation>>
  atEnd: Readonly<Ref<boolean>>
}

/** Loads the history of a line where it is read. */
export function useHistory(mark: LineMark, { room, thread, conversation, atEnd }: Shown) {
  const { attempt } = useErrors()
  const connection = useConnection()
  let loading = 0
  /** As it is now: what is shown may be a moment older. */
  const line = (): Line => (thread === undefined ? room : room.thread(thread))

  async function load(kind: 'newest' | 'around' | 'before' | 'after', seq?: number) {
    await counted(() => attempt(() => loadPage(kind, seq)))
  }

  /** Loads the messages where the line is read, if they are not on their way. */
  const loadFirst = async () =>
    (thread === undefined && (await takeEarly(room))) || load(mark.unread > 0 ? 'around' : 'newest')

  async function counted(run: () => Promise<unknown>) {
    loading++
    await run().finally(() => loading--)
  }

  const loadPage = (kind: 'newest' | 'around' | 'before' | 'after', seq = mark.readSeq ?? 0) =>
    kind === 'around' ? room.load(kind, seq, thread) : room.load(kind, undefined, thread)

  /** Whether all messages with `from <= seq <= to` are loaded. */
  function holds(from: number, to: number): boolean {
    const { messages, isLoaded, hasBefore, hasAfter } = line()
    const [first, last] = [messages[0]?.seq ?? Infinity, messages.at(-1)?.seq ?? 0]
    return isLoaded && (!hasBefore || first <= from) && (!hasAfter || last >= to)
  }

  /** After a reset only the newest messages are loaded, and nothing of a thread. */
  async function reach(seq = mark.readSeq) {
    if (seq === null) await load('newest')
    else if (!holds(seq + 1, seq)) await load('around', seq)
  }

  // A reader at the end needs no more. Older messages are loaded again on scrolling up.
  watch(
    () => conversation.value.messages.length,
    (count) => atEnd.value && count > MOST_HELD && room.trim(MOST_HELD / 2, thread),
  )
  if (thread !== undefined) {
    onScopeDispose(() => room.forgetThread(thread))
    // What a reset took, and could not be loaded, is asked for with the next change.
    const isMissing = () => loading === 0 && !line().isLoaded && connection.state.status === 'connected'
    watch(conversation, () => isMissing() && void counted(() => loadPage('newest')).catch(ignoreRefusal))
  }

  return { load, loadFirst, holds, reach }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ApiError)) throw error
}

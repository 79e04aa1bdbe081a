import type { Room } from '@edusphere/client'
import type { RoomSummary } from '@edusphere/protocol'
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { useConnection } from '../../stores/connection.ts'
import { useMessages } from './store.ts'
import { useRooms } from '../rooms/store.ts'

/** How far I have read is told at most this often while I scroll. */
const TELL_MS = 1_000

/** How far I have read in a room, and where the line before the first unread message stands. */
export function useReading(summary: RoomSummary, room: Room) {
  const [rooms, messages, connection] = [useRooms(), useMessages(), useConnection()]
  const readSeq = () => summary.readSeq ?? 0
  const unreadAfter = ref(summary.unread ? readSeq() : null)
  let seen = 0
  let timer: number | undefined

  /** A message is on the screen. It is read only where somebody can be looking. */
  function see(seq: number) {
    if (seq <= seen || document.visibilityState !== 'visible') return
    seen = seq
    timer ??= window.setTimeout(tell, TELL_MS)
  }

  function tell() {
    window.clearTimeout(timer)
    timer = undefined
    if (seen === 0) return
    room.read(seen)
    rooms.applyRead({ room: summary.id, seq: seen })
  }

  // Whoever was away finds the line where they stopped.
  function markPlace() {
    tell()
    unreadAfter.value = readSeq()
  }
  const markWhenHidden = () => document.visibilityState === 'hidden' && markPlace()

  watch(
    () => connection.state.status,
    (_now, before) => before === 'connected' && markPlace(),
  )
  // Whoever was away and missed nothing needs no line when the next message comes before their eyes.
  const stopListening = room.onChange(({ events, live }) => {
    const after = unreadAfter.value
    if (!live || after === null || messages.followed !== summary.id || events[0]?.action !== 'new') return
    const { seq } = events[0]
    if (!room.messages.some((message) => message.seq > after && message.seq < seq)) unreadAfter.value = null
  })
  document.addEventListener('visibilitychange', markWhenHidden)
  onScopeDispose(() => {
    stopListening()
    document.removeEventListener('visibilitychange', markWhenHidden)
    tell()
  })

  return { unreadAfter, see }
}

/** What arrives while one looks at the end of a room is read as it comes, and never counts as unread. */
export function useFollowing(roomId: string, atEnd: Ref<boolean>) {
  const messages = useMessages()

  function follow() {
    messages.followed = atEnd.value && document.visibilityState === 'visible' ? roomId : null
  }

  watch(atEnd, follow, { immediate: true })
  document.addEventListener('visibilitychange', follow)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', follow)
    messages.followed = null
  })
}

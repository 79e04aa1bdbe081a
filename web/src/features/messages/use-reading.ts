import type { Room } from '@edusphere/client'
import type { ChatEvent, RoomSummary } from '@edusphere/protocol'
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { useConnection } from '../../stores/connection.ts'
import { useMessages } from './store.ts'
import { useRooms } from '../rooms/store.ts'
import { isPageVisible } from '../../ui/visibility.ts'

/** While I scroll, my read position is sent at most this often. */
const TELL_MS = 1_000

/** How far I have read in a room, and the position of the line before the first unread message. */
export function useReading(summary: RoomSummary, room: Room) {
  const [rooms, messages] = [useRooms(), useMessages()]
  const readSeq = () => summary.readSeq ?? 0
  const unreadAfter = ref(summary.unread ? readSeq() : null)
  let seen = 0
  let timer: number | undefined

  /** A message is on the screen. It counts as read only while the page is visible. */
  function see(seq: number) {
    if (seq <= seen || !isPageVisible.value) return
    seen = seq
    timer ??= window.setTimeout(tell, TELL_MS)
  }

  function tell() {
    window.clearTimeout(timer)
    timer = undefined
    if (seen === 0) return
    room.read(seen)
    rooms.applyRead(summary.id, seen)
  }

  /** Everything that is here counts as read, also what was not on the screen. */
  function readAll() {
    if (summary.unread) seen = Math.max(seen, room.position ?? 0)
    tell()
    unreadAfter.value = null
  }

  // After an absence, the line stands where the person stopped reading.
  function markPlace() {
    tell()
    unreadAfter.value = readSeq()
  }
  onAbsence(markPlace)
  // After an absence without new messages, the next one on the screen needs no line.
  const stopListening = room.onChange(({ events, reset, live }) => {
    // What I saw may not exist any more. What is on the screen is seen again.
    if (reset) seen = 0
    if (reset) markPlace()
    if (!live || messages.followed !== summary.id) return
    if (isNextSeen(room, { event: events[0], after: unreadAfter.value })) unreadAfter.value = null
  })
  onScopeDispose(() => {
    stopListening()
    tell()
  })

  return { unreadAfter, see, readAll }
}

/** Calls `mark` when the page is hidden and when the connection is lost. */
function onAbsence(mark: () => void) {
  const connection = useConnection()
  watch(isPageVisible, (isVisible) => !isVisible && mark(), { flush: 'sync' })
  watch(
    () => connection.state.status,
    (_now, before) => before === 'connected' && mark(),
  )
}

/** Whether the event is a new message of the main line, the first one after `after`. */
function isNextSeen(room: Room, { event, after }: { event: ChatEvent | undefined; after: number | null }): boolean {
  if (after === null || event?.action !== 'new' || event.thread) return false
  return !room.messages.some(({ seq }) => seq > after && seq < event.seq)
}

/** Messages that arrive while I look at the end are read at once, and never count as unread. */
export function useFollowing(roomId: string, atEnd: Ref<boolean>) {
  const messages = useMessages()

  watch(
    () => atEnd.value && isPageVisible.value,
    (follows) => (messages.followed = follows ? roomId : null),
    { immediate: true, flush: 'sync' },
  )
  onScopeDispose(() => (messages.followed = null))
}

import type { Line, Room } from '@edusphere/client'
import type { ChatEvent, Message, RoomSummary } from '@edusphere/protocol'
import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import { useConnection } from '../../stores/connection.ts'
import type { LineMark } from './conversation-context.ts'
import { useLineShown } from './line-shown.ts'
import { useMessages } from './store.ts'
import { useOwnSettings } from '../rooms/own.ts'
import { useRooms } from '../rooms/store.ts'
import { useErrors } from '../../ui/errors.ts'

/** While I scroll, my read position is sent at most this often. */
const TELL_MS = 1_000

/** How far I have read the main line of a room. */
export function useRoomMark(summary: RoomSummary, room: Room): LineMark {
  const rooms = useRooms()
  const own = useOwnSettings()
  const { attempt } = useErrors()
  return {
    get readSeq() {
      return summary.readSeq ?? 0
    },
    get unread() {
      return summary.unread ?? 0
    },
    get isKnown() {
      return own.isKnown(summary.id)
    },
    get unreadFrom() {
      return own.of(summary.id).unreadFrom
    },
    read(seq) {
      room.read(seq)
      rooms.applyRead(summary.id, seq)
    },
    async markUnread(seq) {
      // A read position that is stored later would clear the mark.
      await room.readTold
      return attempt(() => own.change(summary.id, { unreadFrom: seq }))
    },
  }
}

interface Reading {
  room: Room
  thread: string | undefined
  /** Whether I look at the end of the line. */
  follows: Readonly<Ref<boolean>>
}

/** Moves my mark on by what is on the screen, and tells the position of the line before the first unread message. */
// eslint-disable-next-line max-lines-per-function -- one actor: what is seen, told and held belongs together.
export function useReading(mark: LineMark, { room, thread, follows }: Reading) {
  const isShown = useLineShown()
  const unreadAfter = ref(mark.unread > 0 ? mark.readSeq : null)
  /** The line is marked unread: what is on the screen counts as read again when the person comes back, or says so. */
  const isHeld = ref(false)
  let seen = 0
  let timer: number | undefined

  /** A message is on the screen. It counts as read only while a person can see it. */
  function see(seq: number) {
    if (seq <= seen || !isShown.value || isHeld.value) return
    seen = seq
    timer ??= window.setTimeout(tell, TELL_MS)
  }

  function tell() {
    window.clearTimeout(timer)
    timer = undefined
    if (seen === 0) return
    // It would clear a mark that this page has not heard of yet.
    if (mark.isKnown === false) timer = window.setTimeout(tell, TELL_MS)
    else mark.read(seen)
  }

  /** Everything that is here counts as read, also what was not on the screen. */
  function readAll() {
    isHeld.value = false
    if (mark.unread > 0) seen = Math.max(seen, room.position ?? 0)
    tell()
    unreadAfter.value = null
  }

  const { markUnread } = useMarkUnread(mark, { unreadAfter, isHeld, tell, hold })

  function hold(seq: number) {
    isHeld.value = true
    seen = 0
    window.clearTimeout(timer)
    timer = undefined
    unreadAfter.value = seq - 1
  }

  // After an absence, the line stands where the person stopped reading.
  function markPlace() {
    tell()
    unreadAfter.value = mark.readSeq
  }
  onAbsence(isShown, markPlace)
  // After an absence without new messages, the next one on the screen needs no line.
  const stopListening = room.onChange(({ events, reset, live }) => {
    // What I saw may not exist any more. What is on the screen is seen again.
    if (reset) seen = 0
    if (reset) markPlace()
    if (!live || isHeld.value || !follows.value || unreadAfter.value === null) return
    const { messages } = thread === undefined ? room : room.thread(thread)
    if (isNewIn(thread, events[0]) && isFirstAfter(unreadAfter.value, events[0], messages)) unreadAfter.value = null
  })
  onScopeDispose(() => {
    stopListening()
    tell()
    window.clearTimeout(timer)
  })

  const letGo = () => void (isHeld.value = false)
  return { unreadAfter, isHeld, see, readAll, markUnread, letGo }
}

interface Holding {
  unreadAfter: Ref<number | null>
  isHeld: Ref<boolean>
  tell: () => void
  /** What is on the screen does not count as read, from the message `seq` on. */
  hold: (seq: number) => void
}

/** "Mark unread from here", on this device or another one. */
function useMarkUnread(mark: LineMark, { unreadAfter, isHeld, tell, hold }: Holding) {
  async function markUnread({ seq }: Pick<Message, 'seq'>) {
    const before = unreadAfter.value
    tell()
    hold(seq)
    if (await mark.markUnread?.(seq)) return
    isHeld.value = false
    unreadAfter.value = before
  }

  watch(
    () => mark.unreadFrom,
    (from) => from && hold(from),
  )

  return { markUnread }
}

/** Calls `mark` when the line is hidden and when the connection is lost. */
function onAbsence(isShown: Readonly<Ref<boolean>>, mark: () => void) {
  const connection = useConnection()
  watch(isShown, (shown) => !shown && mark(), { flush: 'sync' })
  watch(
    () => connection.state.status,
    (_now, before) => before === 'connected' && mark(),
  )
}

const isNewIn = (thread: string | undefined, event: ChatEvent | undefined): event is ChatEvent =>
  event?.action === 'new' && (event.thread ?? undefined) === thread

const isFirstAfter = (after: number, { seq }: ChatEvent, messages: Line['messages']): boolean =>
  !messages.some((message) => message.seq > after && message.seq < seq)

/** Whether I look at the end of a line. */
export function useFollows(atEnd: Readonly<Ref<boolean>>): Readonly<Ref<boolean>> {
  const isShown = useLineShown()
  return computed(() => atEnd.value && isShown.value)
}

/** Messages of the main line that arrive while I look at its end are read at once, and never count as unread. */
export function useFollowing(roomId: string, follows: () => boolean) {
  const messages = useMessages()
  watch(follows, (now) => (messages.followed = now ? roomId : null), { immediate: true, flush: 'sync' })
  onScopeDispose(() => (messages.followed = null))
}

import type { Virtualizer } from '@tanstack/vue-virtual'
import { computed, nextTick, ref, type Ref } from 'vue'
import { isStoredRow, type Row } from './timeline.ts'

/** Within this distance of the end (in pixels), new messages keep the list at the end. */
export const END_PX = 80
const OPENING_FRAMES = 6

type MessageVirtualizer = Virtualizer<HTMLElement, Element>

interface Parts {
  virtualizer: Ref<MessageVirtualizer>
  scroller: Readonly<Ref<HTMLElement | null>>
  /** Whether the row with the focus stays where it is. */
  isHeld: Readonly<Ref<boolean>>
  /** Whether rows on the screen are still to be drawn. */
  isDrawing: () => boolean
  /** Takes what is on the screen as seen. */
  look: () => void
}

type Reach = (seq: number | undefined) => Promise<void>

/** The first message on the screen, and how far it is scrolled away above. */
interface Place {
  seq: number
  offset: number
}

/** Where the person reads in the list of messages, and how the list gets there. */
export function usePlace(props: { rows: Row[]; hasAfter: boolean }, parts: Parts) {
  const { virtualizer, scroller, isHeld, isDrawing, look } = parts
  /** False while the list goes to its place: what passes by is not seen, and loads nothing. */
  const isOpened = ref(false)
  /** As of the last scroll: reading it for every new row would cost a layout each time. */
  const isNearEnd = ref(false)
  const atEnd = computed(() => !props.hasAfter && isNearEnd.value)
  let openings = 0

  function lookForEnd() {
    if (scroller.value) isNearEnd.value = isScrolledToEnd(scroller.value)
  }

  /**
   * Opens at `place`, when `reach` has loaded the messages around it, else at the first unread message, or at the end.
   * No page is loaded before the rows there have been measured, which takes a few frames: rows inserted before them
   * would move the target of the scroll.
   */
  async function open(place?: Place, reach?: Reach) {
    const opening = ++openings
    isOpened.value = false
    await reach?.(place?.seq)
    await nextTick()
    const index = indexOf(props.rows, place)
    if (index >= 0) virtualizer.value.scrollToIndex(index, { align: 'start' })
    else virtualizer.value.scrollToEnd()
    lookForEnd()
    for (let frame = 0; frame < OPENING_FRAMES || isDrawing(); frame++) await new Promise(requestAnimationFrame)
    if (opening !== openings) return
    if (place && index >= 0) virtualizer.value.scrollBy(place.offset)
    isOpened.value = true
    lookForEnd()
    look()
  }

  /**
   * Missed messages have come, or all messages were replaced. A reader at the end goes on at the first unread one,
   * another stays where they read.
   * @param reach after a replacement: loads the messages around `seq`, or around the first unread one
   */
  async function keepPlace(reach?: Reach) {
    const place = atEnd.value && !isHeld.value ? undefined : placeOfReader(props.rows, virtualizer.value)
    // Rows were only added: the virtualizer keeps the one at the top of the screen.
    if (place && !reach) return
    isNearEnd.value = false
    await open(place, reach)
  }

  return { isOpened, atEnd, lookForEnd, open, keepPlace }
}

function placeOfReader(rows: Row[], { range, scrollOffset, measurementsCache }: MessageVirtualizer): Place | undefined {
  const index = rows.findIndex((row, at) => at >= (range?.startIndex ?? 0) && isStoredRow(row))
  const row = rows[index]
  if (!row || !isStoredRow(row)) return undefined
  return { seq: row.message.seq, offset: (scrollOffset ?? 0) - measurementsCache[index]!.start }
}

/** The row of the place, else the line of the first unread message. */
const indexOf = (rows: Row[], place: Place | undefined): number =>
  rows.findIndex((row) => (place ? isStoredRow(row) && row.message.seq >= place.seq : row.kind === 'unread'))

/** Where the list opens: the line of the first unread message, else the end. */
export function openingIndex(rows: Row[]): number {
  const index = indexOf(rows, undefined)
  return index >= 0 ? index : rows.length
}

const isScrolledToEnd = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean =>
  scrollHeight - scrollTop - clientHeight <= END_PX

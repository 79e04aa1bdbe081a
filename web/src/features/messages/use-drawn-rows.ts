import type { Range } from '@tanstack/vue-virtual'
import { computed, nextTick, ref } from 'vue'
import { rowsWithKept } from '../../ui/kept-rows.ts'
import type { Row } from './timeline.ts'
import { openingIndex } from './use-place.ts'

/** Rows that are drawn beyond the edges of the screen. Few at first: nothing else happens while they are drawn. */
const BEYOND = 12
const BEYOND_AT_FIRST = 2
/** While the list opens, a frame draws one row, and one more than the last one where that took no longer than this. */
const FAST_MS = 4
/** A frame draws at least so many of a list that is shorter than the screen: its top moves with each. */
const ROWS_OF_SHORT = 3

/**
 * Which rows near the screen are drawn. An opening list draws as many rows in a frame as the machine can, and starts where
 * it is read. The heights of the first rows are known then, so those that were only guessed to fit on the screen are not
 * drawn.
 */
export function useDrawnRows(props: { rows: Row[] }, isKept: (key: string) => boolean) {
  const beyond = ref(BEYOND_AT_FIRST)
  const most = ref(0)
  /** The rows near the screen, at the last look. */
  let near = Infinity

  const kept = computed(() => props.rows.flatMap(({ key }, index) => (isKept(key) ? [index] : [])))
  // A new function where other rows are drawn: the virtualizer asks the same one only after a scroll.
  const extractRows = computed(() => {
    const [indexes, limit] = [kept.value, most.value]
    if (limit === Infinity) return (range: Range) => rowsWithKept(range, indexes)
    const opening = openingIndex(props.rows)
    return (range: Range) => {
      const first = Math.max(0, range.startIndex - range.overscan)
      const end = Math.min(range.count, range.endIndex + range.overscan + 1)
      near = end - first
      const startIndex = Math.max(first, Math.min(opening, end - limit))
      const endIndex = Math.min(end, startIndex + limit) - 1
      return rowsWithKept({ ...range, overscan: 0, startIndex, endIndex }, indexes)
    }
  })

  const isDrawing = () => most.value !== Infinity

  /** Draws the rows of the opening list. */
  async function draw() {
    for (let rows = 0; most.value < Math.min(near, props.rows.length);) {
      await new Promise(requestAnimationFrame)
      const least = near === props.rows.length ? ROWS_OF_SHORT : 1
      const began = performance.now()
      most.value += Math.max(rows, least)
      await nextTick()
      rows = performance.now() - began <= FAST_MS ? rows + 1 : 0
    }
    most.value = Infinity
  }

  /** One row a frame. */
  async function drawBeyond() {
    for (; beyond.value < BEYOND; beyond.value++) await new Promise(requestAnimationFrame)
  }

  return { beyond, extractRows, isDrawing, draw, drawBeyond }
}

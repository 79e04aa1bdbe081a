import { defaultRangeExtractor, type Range } from '@tanstack/vue-virtual'

/** The rows of a virtual list that are in the page, in order: those near the screen, and `kept` ones wherever they are. */
export const rowsWithKept = (range: Range, kept: readonly number[]): number[] =>
  [...new Set([...defaultRangeExtractor(range), ...kept])].sort((a, b) => a - b)

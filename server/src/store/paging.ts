import type { StoredMessage } from './message-rows.ts'
import type { Page, PageQuery } from './store.ts'

/** What a page reads: at most `older` rows below `pivot` and `newer` rows from it on, each one more than shown. */
interface Window {
  pivot: number
  older: number
  newer: number
}

export function windowOf({ at, limit }: Pick<PageQuery, 'at' | 'limit'>): Window {
  if (at === 'newest') return { pivot: Number.MAX_SAFE_INTEGER, older: limit + 1, newer: 0 }
  if ('before' in at) return { pivot: at.before, older: limit + 1, newer: 1 }
  if ('after' in at) return { pivot: at.after + 1, older: 1, newer: limit + 1 }
  return { pivot: at.around, older: Math.floor(limit / 2) + 1, newer: limit + 1 }
}

/** The page, from the rows on both sides of the pivot in `seq` order. */
export function pageOf(
  { at, limit }: Pick<PageQuery, 'at' | 'limit'>,
  older: readonly StoredMessage[],
  newer: readonly StoredMessage[],
): Omit<Page, 'version'> {
  const [before, after] = shares(at, limit)
  const shownBefore = before === 0 ? [] : older.slice(-before)
  const shownAfter = newer.slice(0, after(shownBefore.length))
  return {
    messages: [...shownBefore, ...shownAfter],
    hasBefore: older.length > shownBefore.length,
    hasAfter: newer.length > shownAfter.length,
  }
}

/** How many rows a page shows on each side. `around`: half before, and the rest after. */
function shares(at: PageQuery['at'], limit: number): [before: number, after: (before: number) => number] {
  if (at === 'newest' || 'before' in at) return [limit, () => 0]
  if ('after' in at) return [0, () => limit]
  return [Math.floor(limit / 2), (before) => limit - before]
}

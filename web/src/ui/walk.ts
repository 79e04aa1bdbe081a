import { keyOf } from './keys.ts'

/** Moves the focus through `items` by these two keys, around at both ends, and to an end by Home and End. */
export function walk(event: KeyboardEvent, items: readonly HTMLElement[], [back, on]: readonly [string, string]): void {
  const at = items.indexOf(document.activeElement as HTMLElement)
  const places: Record<string, number> = { [back]: at - 1, [on]: at + 1, Home: 0, End: -1 }
  const to = places[keyOf(event)]
  if (to === undefined) return
  event.preventDefault()
  items.at(to % items.length)?.focus()
}

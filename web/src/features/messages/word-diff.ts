import { diffArrays } from 'diff'

/** For all comparisons on one screen together, in milliseconds: while texts are compared, the page stands still. */
export const DIFF_MS = 250

/** A stretch of text that both versions have, or only one of them. */
interface Change {
  kind: 'same' | 'added' | 'removed'
  text: string
}

/**
 * What changed from one version to the next, by words.
 * @param timeout milliseconds: a comparison that takes longer is given up, and the answer is both texts whole.
 */
export function diffWords(before: string, after: string, timeout: number): Change[] {
  const changes = diffArrays(words(before), words(after), { timeout }) ?? [
    { added: false, removed: true, value: [before] },
    { added: true, removed: false, value: [after] },
  ]
  return changes.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value.join(''),
  }))
}

// jsdiff's own words are Latin only, and it would compare Russian letter by letter.
const words = (text: string) => text.match(/[\p{L}\p{N}\p{M}]+|\s+|[^\p{L}\p{N}\p{M}\s]/gu) ?? []

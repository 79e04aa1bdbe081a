/** A stretch of text that both versions have, or only one of them. */
export interface Change {
  kind: 'same' | 'added' | 'removed'
  text: string
}

/** What changed from one version to the next, by words: the longest common subsequence stays, the rest went or came. */
export function diffWords(before: string, after: string): Change[] {
  const [a, b] = [words(before), words(after)]
  const lengths = commonLengths(a, b)
  const changes: Change[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && a[i] === b[j]) {
      push(changes, 'same', a[i]!)
      i++
      j++
    } else if (i < a.length && (j === b.length || lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      push(changes, 'removed', a[i++]!)
    } else {
      push(changes, 'added', b[j++]!)
    }
  }
  return changes
}

function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}]+|\s+|[^\p{L}\p{N}\p{M}\s]/gu) ?? []
}

/** `lengths[i][j]`: how many words `a` from `i` and `b` from `j` have in common, in order. */
function commonLengths(a: string[], b: string[]): Uint32Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [here, below] = [lengths[i]!, lengths[i + 1]!]
      here[j] = a[i] === b[j] ? below[j + 1]! + 1 : Math.max(below[j]!, here[j + 1]!)
    }
  }
  return lengths
}

function push(changes: Change[], kind: Change['kind'], text: string): void {
  const last = changes.at(-1)
  if (last?.kind === kind) last.text += text
  else changes.push({ kind, text })
}

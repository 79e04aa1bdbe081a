import { DEEPEST_QUOTE, INLINE } from './inline.ts'

/** A message mentions so many people at most. */
const MENTIONS_MAX = 50
const NO_ONE: readonly string[] = []
const STARTS = new RegExp(Object.values(INLINE).join('|'), 'giu')
const FENCE = /^(`{3,})[\w+#.-]*[ \t\r]*$/
const QUOTE = /^>(?: |(?=\r?$))/

/**
 * The usernames that a body names outside code and addresses, in lower case, in order, each once, at most 50. The cost grows
 * with the length of the body.
 */
export function namedIn(body: string): readonly string[] {
  if (!body.includes('@')) return NO_ONE
  const names = new Set<string>()
  for (const line of linesOutsideCode(body.split('\n')))
    for (const name of namesIn(line)) if (names.size < MENTIONS_MAX) names.add(name.toLowerCase())
  return [...names]
}

/** Without the marks of quotes, and without blocks of code. */
function linesOutsideCode(lines: readonly string[], depth = 0): string[] {
  const outside: string[] = []
  for (let at = 0; at < lines.length;) {
    const block = endOfBlock(lines, at)
    const quote = depth < DEEPEST_QUOTE ? endOfQuote(lines, at) : at
    if (block > at) at = block
    else if (quote > at) {
      const quoted = lines.slice(at, quote).map((line) => line.replace(QUOTE, ''))
      outside.push(...linesOutsideCode(quoted, depth + 1))
      at = quote
    } else outside.push(lines[at++]!)
  }
  return outside
}

/** Behind the block of code that begins at a line. The line itself: there is none, or it is not closed and so is text. */
function endOfBlock(lines: readonly string[], at: number): number {
  const fence = FENCE.exec(lines[at]!)?.[1]
  if (fence === undefined) return at
  let end = at + 1
  while (end < lines.length && !lines[end]!.startsWith(fence)) end++
  return end > at + 1 && lines[end]?.trim() === fence ? end + 1 : at
}

/** Behind the quote that begins at a line. The line itself: there is none. */
function endOfQuote(lines: readonly string[], at: number): number {
  let end = at
  while (end < lines.length && QUOTE.test(lines[end]!)) end++
  return end
}

/** The names outside code in a line, or in the label of a link. */
function namesIn(text: string): string[] {
  const names: string[] = []
  const unclosed = new Set<string>()
  for (let at = 0; ;) {
    STARTS.lastIndex = at
    const start = STARTS.exec(text)
    if (!start) return names
    const { fence, label, username } = start.groups!
    at = start.index + start[0].length
    if (username !== undefined) names.push(username)
    else if (label !== undefined) names.push(...namesIn(label))
    else if (fence !== undefined && !unclosed.has(fence)) {
      const end = endOfRun(text, at, fence.length)
      if (end === undefined) unclosed.add(fence)
      else at = end
    }
  }
}

/** Where the next run of so many backticks ends. */
function endOfRun(text: string, from: number, length: number): number | undefined {
  const runs = /`+/g
  runs.lastIndex = from
  for (let run = runs.exec(text); run; run = runs.exec(text)) if (run[0].length === length) return runs.lastIndex
  return undefined
}

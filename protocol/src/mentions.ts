/** A message mentions so many people at most. */
const MENTIONS_MAX = 50
/** The mention of everyone in the room. */
export const EVERYONE = 'all'

const NO_ONE: readonly string[] = []
const NAMED = /(?<![\p{L}\p{N}_@./+-])@([a-z0-9_-]{3,32})(?![a-z0-9_-])/giu
const FENCE = /^(`{3,})[\w+#.-]*[ \t\r]*$/

/**
 * The usernames that a body names outside code, in lower case, in order, each once, at most 50. A
 * client draws code by rules of its own, which are stricter beside letters and backslashes. The cost grows with the
 * length of the body.
 */
export function namedIn(body: string): readonly string[] {
  if (!body.includes('@')) return NO_ONE
  const names = new Set<string>()
  for (const line of linesOutsideCode(body)) {
    for (const [, name] of withoutCode(line).matchAll(NAMED))
      if (names.size < MENTIONS_MAX) names.add(name!.toLowerCase())
  }
  return [...names]
}

/** Without the marks of quotes, and without blocks of code. A block that is not closed is text. */
function linesOutsideCode(body: string): string[] {
  const lines = body.split('\n').map((line) => line.replace(/^(?:> ?)+/, ''))
  const outside: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const fence = FENCE.exec(lines[at]!)?.[1]
    let end = at + 1
    while (fence !== undefined && end < lines.length && !lines[end]!.startsWith(fence)) end++
    if (fence !== undefined && end > at + 1 && lines[end]?.trim() === fence) at = end
    else outside.push(lines[at]!)
  }
  return outside
}

/** A line without what stands between equal runs of backticks. */
function withoutCode(line: string): string {
  if (!line.includes('`')) return line
  const runs = [...line.matchAll(/`+/g)]
  /** The next run of the same length, by the place of a run. */
  const next = new Map<number, number>()
  const nearest = new Map<number, number>()
  for (const { 0: run, index } of runs.toReversed()) {
    const same = nearest.get(run.length)
    if (same !== undefined) next.set(index, same)
    nearest.set(run.length, index)
  }
  const kept: string[] = []
  let from = 0
  for (const { 0: run, index } of runs) {
    const end = next.get(index)
    if (index < from || end === undefined) continue
    kept.push(line.slice(from, index))
    from = end + run.length
  }
  return [...kept, line.slice(from)].join(' ')
}

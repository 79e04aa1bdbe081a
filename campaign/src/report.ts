import type { RoundResult } from './round.ts'
import { trace } from './trace.ts'

/** Adds up rounds. */
export class Tally {
  readonly #faults = new Map<string, number>()
  readonly #start = performance.now()
  #rounds = 0
  #operations = 0
  #acknowledged = 0
  #told = 0
  violations = 0

  add({ faults, operations, acknowledged, violations, lines }: RoundResult): void {
    for (const [fault, count] of faults) this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + count)
    this.#rounds++
    this.#operations += operations
    this.#acknowledged += acknowledged
    this.#told += lines.filter(({ line }) => line === 'told' || line === 'mine').length
    this.violations += violations.length
  }

  toString(): string {
    const kinds = [...this.#faults].sort((a, b) => b[1] - a[1])
    const total = kinds.reduce((sum, [, count]) => sum + count, 0)
    return [
      `rounds      ${this.#rounds}, one seed each, in ${Math.round((performance.now() - this.#start) / 1000)} s`,
      `faults      ${total}: ${kinds.map(([fault, count]) => `${fault} ${count}`).join(', ')}`,
      `operations  ${this.#operations}, ${this.#acknowledged} acknowledged; ${this.#told} frames judged`,
      `verdict     ${this.violations === 0 ? 'every promise kept' : `${this.violations} violations`}`,
    ].join('\n')
  }
}

/** One line per round. After a violation: what it is, and the lines of the history about it. */
export function describeRound({ seed, faults, operations, acknowledged, violations, lines }: RoundResult): string {
  const struck = [...faults.values()].reduce((sum, count) => sum + count, 0)
  const verdict = violations.length === 0 ? 'kept' : `${violations.length} VIOLATIONS`
  const summary = `seed ${seed}: ${struck} faults, ${operations} operations, ${acknowledged} acknowledged: ${verdict}`
  const first = violations[0]
  if (!first) return summary
  const kinds = [...Map.groupBy(violations, ({ kind }) => kind)].map(([kind, all]) => `${kind} ${all.length}`)
  const about = [first.client, first.room, first.message, first.version].filter((part) => part !== undefined).join(' ')
  return [summary, kinds.join(', '), `${first.kind}: ${first.text} (${about})`, trace(first, lines)].join('\n')
}

/** Upper bounds in seconds: from a commit on an idle machine to the limits of the store. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

/** How often a duration was at most each bound. One addition and a short search for each observation. */
export class Histogram {
  readonly bounds = BOUNDS
  /** Not cumulative; the last one counts what is above every bound. */
  readonly counts: number[] = Array<number>(BOUNDS.length + 1).fill(0)
  sum = 0

  observe(seconds: number): void {
    let i = 0
    while (i < BOUNDS.length && seconds > BOUNDS[i]!) i++
    this.counts[i]!++
    this.sum += seconds
  }
}

/** How often each of a few known keys happened. */
export class Tally<K extends string | number> {
  readonly #counts = new Map<K, number>()

  /** Keys that are shown as 0 before they happen: a rate of a missing series cannot be drawn. */
  constructor(keys: readonly K[]) {
    for (const key of keys) this.#counts.set(key, 0)
  }

  add(key: K): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  has(key: K): boolean {
    return this.#counts.has(key)
  }

  get(key: K): number {
    return this.#counts.get(key) ?? 0
  }

  [Symbol.iterator](): IterableIterator<[K, number]> {
    return this.#counts.entries()
  }
}

import type { TokenBucket } from './token-bucket.ts'

/**
 * Lets one task of each key begin in each turn of the event loop, and none while the key has used up its share of the
 * loop's time. So one who asks for much at once takes one step for each step of everyone else, and rests in between.
 */
export class OneByOne {
  /** Milliseconds. What a turn takes is paid equally by the keys that began a task in it. */
  readonly #shares: TokenBucket
  readonly #taskMs: number
  /** What waits, by key. */
  readonly #waiting = new Map<string, (() => void)[]>()
  /** The keys that began a task in this turn. */
  readonly #begun = new Set<string>()
  #since = 0
  #rest: NodeJS.Timeout | undefined

  /** @param taskMs no task takes longer: the rest of a longer turn is the work of others, as on a busy server */
  constructor(shares: TokenBucket, taskMs: number) {
    this.#shares = shares
    this.#taskMs = taskMs
  }

  /** Undefined: begin now. */
  enter(key: string): Promise<void> | undefined {
    const waiting = this.#waiting.get(key)
    if (waiting) return new Promise((resolve) => waiting.push(resolve))
    if (!this.#begun.has(key) && this.#shares.msUntil(key, performance.now()) === 0) {
      this.#begin(key)
      return undefined
    }
    return new Promise((resolve) => {
      this.#waiting.set(key, [resolve])
      if (this.#begun.size === 0) this.#beginAll()
    })
  }

  /** How many tasks of the key wait. */
  waiting(key: string): number {
    return this.#waiting.get(key)?.length ?? 0
  }

  #begin(key: string): void {
    if (this.#begun.size === 0) {
      this.#since = performance.now()
      setImmediate(() => this.#endTurn())
    }
    this.#begun.add(key)
  }

  #endTurn(): void {
    const now = performance.now()
    const each = Math.min(this.#taskMs, (now - this.#since) / this.#begun.size)
    for (const key of this.#begun) this.#shares.spend(key, each, now)
    this.#begun.clear()
    this.#beginAll()
  }

  #beginAll(): void {
    clearTimeout(this.#rest)
    const now = performance.now()
    let rest = Infinity
    for (const [key, waiting] of this.#waiting) {
      const ms = this.#shares.msUntil(key, now)
      if (ms > 0) rest = Math.min(rest, ms)
      else {
        this.#begin(key)
        waiting.shift()!()
        if (waiting.length === 0) this.#waiting.delete(key)
      }
    }
    // A turn that has begun looks again at its end.
    if (this.#begun.size === 0 && rest < Infinity) this.#rest = setTimeout(() => this.#beginAll(), rest).unref()
  }
}

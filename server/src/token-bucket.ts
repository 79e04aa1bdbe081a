/** More keys than this are not remembered; the longest unused are forgotten first. */
const KEYS_MAX = 100_000

interface Level {
  /** Below zero: a debt. */
  tokens: number
  at: number
}

/**
 * Allows `capacity` at once and as many again over `periodMs`, each key for itself. Times in milliseconds. Synchronous, for
 * what sockets send: a frame must not wait for a promise on its way to the log (docs/decisions/0017).
 */
export class TokenBucket {
  readonly #capacity: number
  readonly #msPerToken: number
  /** Least recently used first. */
  readonly #levels = new Map<string, Level>()

  constructor({ capacity, periodMs }: { capacity: number; periodMs: number }) {
    this.#capacity = capacity
    this.#msPerToken = periodMs / capacity
  }

  /** Takes one token: 0, or the whole seconds to wait for the next. */
  take(key: string, now: number): number {
    const wait = this.wait(key, now)
    if (wait === 0) this.spend(key, 1, now)
    return wait
  }

  /** 0 while there is a token, else the whole seconds to wait for one. */
  wait(key: string, now: number): number {
    return Math.ceil(this.msUntil(key, now) / 1000)
  }

  /** The same in milliseconds. */
  msUntil(key: string, now: number): number {
    const level = this.#levels.get(key)
    const tokens = level ? this.#tokens(level, now) : this.#capacity
    return tokens >= 1 ? 0 : (1 - tokens) * this.#msPerToken
  }

  /** Takes tokens whether they are there or not: the size of an answer is known when it is made. */
  spend(key: string, amount: number, now: number): void {
    const level = this.#levels.get(key) ?? { tokens: this.#capacity, at: now }
    level.tokens = this.#tokens(level, now) - amount
    level.at = now
    this.#levels.delete(key)
    this.#levels.set(key, level)
    this.#forget(now)
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#levels.size
  }

  #tokens({ tokens, at }: Level, now: number): number {
    return Math.min(this.#capacity, tokens + Math.max(0, now - at) / this.#msPerToken)
  }

  /** A full bucket is the same as no bucket. */
  #forget(now: number): void {
    for (const [key, level] of this.#levels) {
      if (this.#tokens(level, now) < this.#capacity && this.#levels.size <= KEYS_MAX) return
      this.#levels.delete(key)
    }
  }
}

/** More keys than this are not remembered; the longest unused are forgotten first. */
const KEYS_MAX = 100_000

/**
 * Allows `capacity` at once and as many again over `periodMs`, each key for itself. Times in milliseconds. Synchronous, for
 * what sockets send: a frame must not wait for a promise on its way to the log (docs/decisions/0017).
 */
export class TokenBucket {
  readonly #capacity: number
  readonly #msPerToken: number
  /** Least recently used first. */
  readonly #levels = new Map<string, { tokens: number; at: number }>()

  constructor({ capacity, periodMs }: { capacity: number; periodMs: number }) {
    this.#capacity = capacity
    this.#msPerToken = periodMs / capacity
  }

  /** Takes one token: 0, or the whole seconds to wait for the next. */
  take(key: string, now: number): number {
    const tokens = this.#tokens(key, now)
    if (tokens < 1) return Math.ceil(((1 - tokens) * this.#msPerToken) / 1000)
    this.#levels.delete(key)
    this.#levels.set(key, { tokens: tokens - 1, at: now })
    this.#forget(now)
    return 0
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#levels.size
  }

  #tokens(key: string, now: number): number {
    const level = this.#levels.get(key)
    if (!level) return this.#capacity
    return Math.min(this.#capacity, level.tokens + Math.max(0, now - level.at) / this.#msPerToken)
  }

  /** A bucket unused for a whole period is full again, which is the same as no bucket. */
  #forget(now: number): void {
    for (const [key, { at }] of this.#levels) {
      if (now - at < this.#capacity * this.#msPerToken && this.#levels.size <= KEYS_MAX) return
      this.#levels.delete(key)
    }
  }
}

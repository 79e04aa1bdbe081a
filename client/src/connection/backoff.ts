/** How often and how fast a lost connection is tried again (S14). */
export const BACKOFF = {
  /** Tries after a loss, before `failed`, in a browser. */
  maxAttempts: 5,
  baseMs: 500,
  capMs: 8_000,
} as const

/**
 * The wait before try number `attempt` (from 1): a random part of a bound that doubles with each try (full jitter). So
 * clients that lost their connection at the same moment come back at different times.
 * @param random a number in [0, 1)
 * @returns milliseconds
 */
export function backoffDelay(attempt: number, random: () => number): number {
  return random() * Math.min(BACKOFF.capMs, BACKOFF.baseMs * 2 ** (attempt - 1))
}

const RESTART = { attempts: 3, minMs: 500, maxMs: 2_000 } as const

/**
 * The wait before try number `attempt` after close code 1001: the server restarts and is back soon. The first three
 * waits are even: the tries last longer than a restart, and every client is back within two seconds of it. Later waits
 * are as after any loss (docs/decisions/0006).
 * @param random a number in [0, 1)
 * @returns milliseconds
 */
export function restartDelay(attempt: number, random: () => number): number {
  if (attempt > RESTART.attempts) return backoffDelay(attempt, random)
  return RESTART.minMs + random() * (RESTART.maxMs - RESTART.minMs)
}

/** The tries since the connection last worked. */
export class Tries {
  readonly #most: number
  readonly #random: () => number
  #count = 0
  #delay = backoffDelay

  /** @param most Infinity: they never end */
  constructor(most: number, random: () => number) {
    this.#most = most
    this.#random = random
  }

  /** The number of the present try; 0 is the first connection, not a retry. */
  get count(): number {
    return this.#count
  }

  /** Counts anew. */
  startOver(): void {
    this.#count = 0
  }

  /** The connection works. */
  settle(): void {
    this.#count = 0
    this.#delay = backoffDelay
  }

  /** The server said that it restarts. */
  expectRestart(): void {
    this.#delay = restartDelay
  }

  /** Counts one more try, and returns the wait before it in milliseconds. Null: it was the last one. */
  next(): number | null {
    if (this.#count >= this.#most) return null
    return this.#delay(++this.#count, this.#random)
  }
}

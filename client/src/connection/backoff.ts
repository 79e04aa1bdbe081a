/** How a lost connection is tried again (S14). */
export const BACKOFF = {
  /** Tries after a loss, before `failed`. */
  maxAttempts: 5,
  baseMs: 500,
  capMs: 8_000,
} as const

/**
 * How long to wait before try number `attempt` (from 1): exponential with full jitter, that is, anything between 0 and
 * the bound, so that a class that was cut off together does not come back in the same millisecond.
 * @param random a number in [0, 1)
 * @returns milliseconds
 */
export function backoffDelay(attempt: number, random: () => number): number {
  return random() * Math.min(BACKOFF.capMs, BACKOFF.baseMs * 2 ** (attempt - 1))
}

const RESTART = { attempts: 3, minMs: 500, maxMs: 2_000 } as const

/**
 * How long to wait before try number `attempt` after the server said that it is going away (1001): it will be back soon.
 * The first three waits are even, so that nobody has used up the tries before a restart can be over, and nobody is still
 * asleep two seconds after it; then as after any loss (docs/decisions/0006).
 * @param random a number in [0, 1)
 * @returns milliseconds
 */
export function restartDelay(attempt: number, random: () => number): number {
  if (attempt > RESTART.attempts) return backoffDelay(attempt, random)
  return RESTART.minMs + random() * (RESTART.maxMs - RESTART.minMs)
}

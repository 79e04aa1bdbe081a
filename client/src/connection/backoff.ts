/** How often and how fast a lost connection is tried again (S14). */
export const BACKOFF = {
  /** Tries after a loss, before `failed`. */
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

/** Waits: between a client's tries, between a storm's strokes. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(ms, 0)))

/** Resolves with true as soon as `condition` holds, with false after `ms`. */
export async function until(condition: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
  const end = performance.now() + ms
  while (!(await condition())) {
    if (performance.now() > end) return false
    await pause(15)
  }
  return true
}

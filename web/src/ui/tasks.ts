/** Lets the browser paint and answer to keys before what follows. */
export const nextTask = (): Promise<void> => new Promise((goOn) => setTimeout(goOn))

/** How long work may wait for a moment in which the page has nothing to do, and where Safari always waits. */
const MOST_MS = 2_000

/** Waits until the page has nothing else to do. */
export function idle(): Promise<unknown> {
  return new Promise((goOn) => {
    if ('requestIdleCallback' in window) requestIdleCallback(goOn, { timeout: MOST_MS })
    else setTimeout(goOn, MOST_MS)
  })
}

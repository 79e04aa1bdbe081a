/* These functions run in the page. Each is sent there alone, and may use nothing from outside itself. */

interface Watch {
  place(): number
  index(): number
  from: { place: number; index: number }
  shift: number
  rows: number
  ended: boolean
}

/** The number of message rows in the page, after the next frame. */
export async function countRows(): Promise<number> {
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))
  return document.querySelectorAll('[role=log] > *').length
}

/** Waits until the page is still, then measures the first whole message on the screen in every painted frame. */
export async function watchAnchor(): Promise<Watch> {
  const log = document.querySelector('[role=log]')!
  const scroller = log.parentElement!
  const frame = () => new Promise((painted) => requestAnimationFrame(painted))
  for (let still = 0, last = NaN; still < 5; last = scroller.scrollTop) {
    still = scroller.scrollTop === last ? still + 1 : 0
    await frame()
  }
  const { top } = scroller.getBoundingClientRect()
  const anchor = [...log.querySelectorAll('[data-message]')].find((row) => row.getBoundingClientRect().top >= top)!
  // A row that was pushed out of the page counts as moved as far as possible.
  const slot = anchor.closest<HTMLElement>('[data-index]')!
  const index = () => (anchor.isConnected ? Number(slot.dataset.index) : Infinity)
  const place = () => (anchor.isConnected ? anchor.getBoundingClientRect().top : Infinity)
  const watch: Watch = { place, index, from: { place: place(), index: index() }, shift: 0, rows: 0, ended: false }
  // A message posted in a frame arrives after the paint, so the position read then is the painted one.
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    watch.shift = Math.max(watch.shift, Math.abs(place() - watch.from.place))
    watch.rows = Math.max(watch.rows, log.children.length)
  }
  const look = () => {
    if (watch.ended) return
    port2.postMessage(null)
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  return watch
}

/** Waits until older rows stand before the anchor and have been measured. */
export async function endWatch(watch: Watch): Promise<{ shift: number; rows: number; prepended: boolean }> {
  const frame = () => new Promise((painted) => requestAnimationFrame(painted))
  for (let waited = 0; watch.index() === watch.from.index && waited < 600; waited++) await frame()
  for (let settled = 0; settled < 20; settled++) await frame()
  watch.ended = true
  const { shift, rows } = watch
  return { shift, rows, prepended: watch.index() > watch.from.index }
}

/** How far the page moved by itself while it loaded (the sum of layout shifts), and how long its tasks blocked it. */
export async function countMovement(): Promise<{ shift: number; blockedMs: number }> {
  const entriesOf = (type: string) =>
    new Promise<PerformanceEntry[]>((resolve) => {
      const observer = new PerformanceObserver((list) => resolve(list.getEntries()))
      observer.observe({ type, buffered: true })
      // Without an entry the observer is never called.
      setTimeout(() => resolve(observer.takeRecords()), 100)
    })
  const shifts = (await entriesOf('layout-shift')) as (PerformanceEntry & { value: number })[]
  const tasks = await entriesOf('longtask')
  return {
    shift: shifts.reduce((sum, { value }) => sum + value, 0),
    // As Lighthouse counts: the part of each task beyond 50 ms.
    blockedMs: tasks.reduce((sum, { duration }) => sum + duration - 50, 0),
  }
}

/** Marks when the first message was painted. Runs before the page does. */
export function markFirstMessage(): void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => performance.mark('first message painted')
  const observer = new MutationObserver(() => {
    if (!document.querySelector('[data-message]')) return
    observer.disconnect()
    // A message posted in a frame arrives after its paint.
    requestAnimationFrame(() => port2.postMessage(null))
  })
  observer.observe(document, { childList: true, subtree: true })
}

/** The longest task since the page was loaded. The browser reports those above 50 ms; 0: there was none. */
export function longestTask(): Promise<number> {
  return new Promise((resolve) => {
    const found = (entries: PerformanceEntry[]) => resolve(Math.max(0, ...entries.map(({ duration }) => duration)))
    const observer = new PerformanceObserver((list) => found(list.getEntries()))
    observer.observe({ type: 'longtask', buffered: true })
    // Without an entry the observer is never called.
    setTimeout(() => found(observer.takeRecords()), 100)
  })
}

/** Milliseconds from each interaction to the frame that shows it, by the browser's interaction id. */
export function watchInteractions(): Map<number, number> {
  const longest = new Map<number, number>()
  const observer = new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries() as PerformanceEventTiming[]) {
      if (interactionId > 0) longest.set(interactionId, Math.max(longest.get(interactionId) ?? 0, duration))
    }
  })
  // The browser reports nothing shorter than 16 ms.
  observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  return longest
}

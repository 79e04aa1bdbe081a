/*
 * What the page's stores use of a browser and Node lacks, for tests with a real server: happy-dom's `fetch` loses bodies.
 * Import it before the stores. `online(false)` puts the device to sleep.
 */
const events = new EventTarget()
const kept = new Map<string, string>()
let isOnline = true

Object.assign(globalThis, {
  window: globalThis,
  document: Object.assign(new EventTarget(), { visibilityState: 'visible', createElement: () => ({}) }),
  addEventListener: events.addEventListener.bind(events),
  removeEventListener: events.removeEventListener.bind(events),
})
for (const [name, value] of Object.entries({
  navigator: {
    get onLine() {
      return isOnline
    },
  },
  localStorage: {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  },
})) {
  Object.defineProperty(globalThis, name, { value, configurable: true })
}

/** The device reports that its network is there, or gone. */
export function online(now: boolean): void {
  isOnline = now
  events.dispatchEvent(new Event(now ? 'online' : 'offline'))
}

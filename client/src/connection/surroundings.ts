/** What the device reports about its network and about the visibility of the page. */
export interface Surroundings {
  /** False only when the device is sure that it has no network. */
  online(): boolean
  /** Calls the listener after changes, until the returned function is called. */
  watch(events: Record<'online' | 'offline' | 'visible', () => void>): () => void
}

/** False in Node. */
export const isBrowser = typeof window !== 'undefined'

/** The browser's events. In Node: always online, without events. */
export const deviceSurroundings: Surroundings = {
  online: () => globalThis.navigator?.onLine !== false,
  watch({ online, offline, visible }) {
    if (!isBrowser) return () => {}
    const seen = () => {
      if (document.visibilityState === 'visible') visible()
    }
    window.addEventListener('online', online)
    window.addEventListener('offline', offline)
    document.addEventListener('visibilitychange', seen)
    return () => {
      window.removeEventListener('online', online)
      window.removeEventListener('offline', offline)
      document.removeEventListener('visibilitychange', seen)
    }
  },
}

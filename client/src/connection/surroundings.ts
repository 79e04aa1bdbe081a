/** What the device says about its network and whether a person is looking. */
export interface Surroundings {
  /** False only when the device is sure that it has no network. */
  online(): boolean
  /** Reports changes until the returned function is called. */
  watch(events: Record<'online' | 'offline' | 'visible', () => void>): () => void
}

/** The browser's own events; outside of one (Node) always online, and silent. */
export const deviceSurroundings: Surroundings = {
  online: () => globalThis.navigator?.onLine !== false,
  watch({ online, offline, visible }) {
    if (typeof window === 'undefined') return () => {}
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

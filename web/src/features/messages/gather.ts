import { nextTick } from 'vue'

/**
 * What arrives so soon after what was last shown waits until then, and is shown with all that came with it: a page that
 * draws fifty times a second has no time left for whoever types in it.
 */
const GATHER_MS = 100

/** `show`, at most once in that time for each room; the first of a burst at once, the last never left out. */
export function gathered(show: (roomId: string) => void): (roomId: string) => void {
  /** What has come since a room was shown, while it is too soon to show it again. */
  const come = new Map<string, 'nothing' | 'more'>()

  async function showSoon(roomId: string) {
    if (come.has(roomId)) return void come.set(roomId, 'more')
    show(roomId)
    come.set(roomId, 'nothing')
    // Counted from when it stands there: a slow machine, which takes longer for that, draws less often.
    await nextTick()
    window.setTimeout(() => {
      const last = come.get(roomId)
      come.delete(roomId)
      if (last === 'more') void showSoon(roomId)
    }, GATHER_MS)
  }

  return (roomId) => void showSoon(roomId)
}

import type { RouteLocationNormalized } from 'vue-router'

/** Where a step of the history was left: a message, and its line. */
interface Left {
  readAt?: { seq: number; thread: string | null }
}

/** Keeps in the current step of the history where it is left. Its address stays as it is. */
export function leaveAt(readAt: Left['readAt']): void {
  history.replaceState({ ...history.state, readAt }, '')
}

interface Place {
  seq: number | undefined
  /** Back has led to where the step was left. */
  isBack: boolean
}

/** Where a step of the history leads in a line. Undefined: it leads to another line. */
export function placeIn(thread: string | undefined, to: RouteLocationNormalized): Place | undefined {
  const { readAt } = (history.state ?? {}) as Left
  if ((readAt ? readAt.thread : (to.query.thread ?? null)) !== (thread ?? null)) return undefined
  if (!readAt) return { seq: Number(to.query.m) > 0 ? Number(to.query.m) : undefined, isBack: false }
  // Once: a page that is loaded again later opens as its address says.
  leaveAt(undefined)
  return { seq: readAt.seq, isBack: true }
}

import { addSheet } from '../../ui/sheets.ts'
import css from './swipe.css?inline'

addSheet(css)

/** Below this way, in pixels, a finger has not chosen between a swipe and a scroll. */
const SLOP_PX = 10
const READY_PX = 56
const FURTHEST_PX = 72
/** Swipes from the edge of the screen are the browser's own: Back. */
const EDGE_PX = 24

/**
 * Follows a finger from `start` on. A swipe of the message in the direction of reading calls `swiped`, when it ends far
 * enough. A scroll, a selection, and a part that scrolls sideways itself are left alone.
 */
export function followSwipe(start: PointerEvent, swiped: (id: string) => void): void {
  const target = start.target as Element
  const message = target.closest<HTMLElement>('[data-message]')
  if (!message || isFromEdge(start) || isOwnGesture(target, message)) return
  const toEnd = getComputedStyle(message).direction === 'rtl' ? -1 : 1
  const listening = new AbortController()
  const { signal } = listening

  function stop() {
    listening.abort()
    delete message!.dataset.swipe
    message!.style.removeProperty('--swipe')
  }

  function move({ clientX, clientY }: PointerEvent) {
    const way = (clientX - start.clientX) * toEnd
    if (message!.dataset.swipe === undefined) {
      const across = Math.abs(clientY - start.clientY)
      if (Math.max(Math.abs(way), across) < SLOP_PX) return
      if (way <= across || !getSelection()?.isCollapsed) return stop()
    }
    message!.dataset.swipe = way >= READY_PX ? 'ready' : 'moving'
    message!.style.setProperty('--swipe', `${Math.min(Math.max(way, 0), FURTHEST_PX) * toEnd}px`)
  }

  function end() {
    const isReady = message!.dataset.swipe === 'ready'
    stop()
    if (isReady) swiped(message!.dataset.message!)
  }

  document.addEventListener('pointermove', move, { signal })
  document.addEventListener('pointerup', end, { signal })
  // The browser scrolls, zooms or selects.
  document.addEventListener('pointercancel', stop, { signal })
  // A second finger zooms. The first one may still be on its way to the document.
  document.addEventListener('pointerdown', (event) => event !== start && stop(), { signal })
}

const isFromEdge = ({ clientX }: PointerEvent): boolean => clientX < EDGE_PX || clientX > window.innerWidth - EDGE_PX

/** Something in the message takes the finger: a field, or a part that is wider than its place. */
function isOwnGesture(target: Element, message: Element): boolean {
  if (target.closest('textarea, input')) return true
  for (let part: Element | null = target; part && part !== message; part = part.parentElement) {
    const scrolls = /auto|scroll/.test(getComputedStyle(part).overflowX)
    if (scrolls && part.scrollWidth > part.clientWidth) return true
  }
  return false
}

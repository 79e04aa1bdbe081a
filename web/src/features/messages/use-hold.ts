const HOLD_MS = 500

/** Listeners for holding an element with a finger; a scroll or a tap does not count. */
export function useHold(held: () => void) {
  let timer: number | undefined
  const cancel = () => window.clearTimeout(timer)
  return {
    pointerdown({ pointerType, target }: PointerEvent) {
      cancel()
      const isControl = (target as Element).closest('a, button, textarea') !== null
      if (pointerType === 'touch' && !isControl) timer = window.setTimeout(held, HOLD_MS)
    },
    pointerup: cancel,
    pointercancel: cancel,
    pointermove: cancel,
  }
}

/** Between the box and what it must not touch, in pixels. */
const GAP_PX = 8
const WIDEST_PX = 416

/**
 * Shows the box above the field, or below it where there is more room. It is shown on top of everything: a list that scrolls
 * would cut it off.
 */
export function placeBeside(field: HTMLElement, box: HTMLElement): void {
  box.togglePopover?.(true)
  const { top, bottom, left } = field.getBoundingClientRect()
  // A keyboard on the screen covers the page: what is seen is the visual viewport.
  const seen = window.visualViewport ?? { offsetTop: 0, height: innerHeight }
  const above = top - seen.offsetTop - 2 * GAP_PX
  const below = seen.offsetTop + seen.height - bottom - 2 * GAP_PX
  const width = Math.min(WIDEST_PX, innerWidth - 2 * GAP_PX)
  Object.assign(box.style, {
    width: `${width}px`,
    maxHeight: '',
    left: `${Math.min(left, innerWidth - width - GAP_PX)}px`,
  })
  const { height } = box.getBoundingClientRect()
  const isAbove = height <= above || above >= below
  const shown = Math.max(0, Math.min(height, isAbove ? above : below))
  box.style.maxHeight = `${shown}px`
  box.style.top = `${isAbove ? top - GAP_PX - shown : bottom + GAP_PX}px`
}

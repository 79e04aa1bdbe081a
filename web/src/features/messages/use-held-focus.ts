import { ref, type Ref } from 'vue'

/** A click gives a message the focus too, but a person who only clicked follows the end as before. */
const HELD = 'textarea, [role=menuitem], :focus-visible'

/** Keeps the row with the focus in its place on the screen, whatever arrives or grows, until a person scrolls. */
export function useHeldFocus(scroller: Readonly<Ref<HTMLElement | null>>) {
  const isHeld = ref(false)
  let place = 0

  function rowInFocus(): Element | null {
    const focused = document.activeElement
    return focused?.matches(HELD) && scroller.value?.contains(focused) ? focused.closest('[data-message]') : null
  }

  /** To be called when the focus moves, and after each wanted scroll. A row that was scrolled away is not held. */
  function remember() {
    const row = rowInFocus()?.getBoundingClientRect()
    const view = row && scroller.value!.getBoundingClientRect()
    isHeld.value = row !== undefined && row.bottom > view!.top && row.top < view!.bottom
    if (row) place = row.top
  }

  /** To be called after each change of the list, before it is painted. */
  function hold() {
    const row = isHeld.value ? rowInFocus() : null
    if (!row) return
    const moved = row.getBoundingClientRect().top - place
    if (Math.abs(moved) >= 1) scroller.value!.scrollTop += moved
  }

  /** To be called before a scroll that is wanted. */
  function release() {
    isHeld.value = false
  }

  return { isHeld, remember, hold, release }
}

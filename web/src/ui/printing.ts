import { shallowRef } from 'vue'

/** Whether the page is being printed. */
export const isPrinting = shallowRef(false)

window.addEventListener('beforeprint', () => (isPrinting.value = true))
window.addEventListener('afterprint', () => (isPrinting.value = false))

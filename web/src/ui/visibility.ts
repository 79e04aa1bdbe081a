import { readonly, ref } from 'vue'

const visible = ref(document.visibilityState === 'visible')
document.addEventListener('visibilitychange', () => (visible.value = document.visibilityState === 'visible'))

/** Whether the page is on the screen. Reactive, which `document.visibilityState` is not. */
export const isPageVisible = readonly(visible)

import { defineAsyncComponent } from 'vue'
import { lazy } from '../../ui/lazy.ts'

export const TextPreview = defineAsyncComponent(lazy(() => import('./TextPreview.vue')))

/** Whether a text may hold a formula or a block of code, of which a preview is shown. */
export const mayHavePreview = (text: string): boolean => /`{3}|\$|\\[([]/.test(text)

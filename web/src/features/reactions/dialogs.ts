import { defineAsyncComponent } from 'vue'
import { lazy } from '../../ui/lazy.ts'

export const EmojiDialog = defineAsyncComponent(lazy(() => import('./EmojiDialog.vue')))
export const WhoDialog = defineAsyncComponent(lazy(() => import('./WhoDialog.vue')))

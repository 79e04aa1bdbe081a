import { defineAsyncComponent } from 'vue'
import { lazy } from '../../ui/lazy.ts'

export const DateDialog = defineAsyncComponent(lazy(() => import('./DateDialog.vue')))

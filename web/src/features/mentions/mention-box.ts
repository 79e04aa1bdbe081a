import { defineAsyncComponent } from 'vue'
import { lazy } from '../../ui/lazy.ts'

/** Loaded with the first `@`. What was typed before it came is found where it stands. */
export const MentionBox = defineAsyncComponent(lazy(() => import('./MentionBox.vue')))

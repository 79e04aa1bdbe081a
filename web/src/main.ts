import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { FEATURE_LIST } from './features/feature.ts'
import { FEATURES } from './features/features.ts'
import { preferredLocale, setLocale } from './i18n.ts'
import { router } from './router.ts'
import { nextTask } from './ui/tasks.ts'
import './ui/tokens.css'
import './ui/base.css'
import './ui/print.css'

const app = createApp(App).use(createPinia()).provide(FEATURE_LIST, FEATURES)
await nextTask()
// The router starts loading the page and the session at once, without waiting for the language.
app.use(router)
// The first formatter takes 30 ms, the later ones next to nothing. It is made while the page waits for its parts.
setTimeout(() => new Intl.DateTimeFormat())
await setLocale(preferredLocale())
app.mount('#app')

import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { FEATURE_LIST } from './features/feature.ts'
import { FEATURES } from './features/features.ts'
import { preferredLocale, setLocale } from './i18n.ts'
import { router } from './router.ts'
import './ui/tokens.css'
import './ui/base.css'

// The router asks at once for the page and for who is signed in; neither waits for the language, nor it for them.
const app = createApp(App).use(createPinia()).provide(FEATURE_LIST, FEATURES).use(router)
await setLocale(preferredLocale())
app.mount('#app')

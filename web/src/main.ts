import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n, preferredLocale, setLocale } from './i18n.ts'
import { router } from './router.ts'
import './ui/tokens.css'
import './ui/base.css'

await setLocale(preferredLocale())
createApp(App).use(createPinia()).use(i18n).use(router).mount('#app')

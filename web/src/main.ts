import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { preferredLocale, setLocale } from './i18n.ts'
import { router } from './router.ts'
import './ui/tokens.css'
import './ui/base.css'

await setLocale(preferredLocale())
createApp(App).use(createPinia()).use(router).mount('#app')

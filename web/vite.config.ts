import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import budget from './budget.json' with { type: 'json' }
import { keepBudget } from './build/budget.ts'
import { compileTexts } from './build/compile-texts.ts'
import { precompress } from './build/precompress.ts'
import { startEarly } from './build/start-early.ts'

const server = `http://127.0.0.1:${process.env.PORT ?? 3000}`

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [vue(), compileTexts(), startEarly(), precompress(), keepBudget(budget)],
  define: { __VUE_OPTIONS_API__: false },
  build: {
    // The policy allows no `data:` scripts or styles, so nothing is inlined.
    assetsInlineLimit: 0,
    // Vite asks for the sheet of a lazy part only once, so that one that failed would stay away; and all of them
    // together are smaller than the first load's pieces.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // By default every small module that two pages share is a request of its own.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'vue', test: /node_modules[\\/](@vue|vue|vue-router|pinia|@messageformat|make-plural)[\\/]/ },
            {
              name: 'core',
              // Not what the room page can do without.
              test: /(web|client|protocol)[\\/]src[\\/](?!pages|locales|audit|reports|features.(admin|reports|accounts.(device|password)|rooms.AppHeader))(?!.*(Dialog|Diff|-diff|[fF]orm|[fF]ield|SubmitRow|[qQ]uoted|reactions.(?!dialogs)))/,
              minShareCount: 2,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': server, '/ws': { target: server, ws: true } } },
})

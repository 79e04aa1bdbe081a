import { fileURLToPath } from 'node:url'
import vueI18n from '@intlify/unplugin-vue-i18n/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { precompress } from './build/precompress.ts'

const server = `http://127.0.0.1:${process.env.PORT ?? 3000}`

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [
    vue(),
    // Messages become syntax trees at build time; the browser carries no message compiler and evaluates no code.
    vueI18n({
      module: 'petite-vue-i18n',
      include: [fileURLToPath(new URL('./src/locales/*/*.json', import.meta.url))],
      dropMessageCompiler: true,
      fullInstall: false,
    }),
    precompress(),
  ],
  define: { __VUE_OPTIONS_API__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  build: {
    // The policy allows no `data:` scripts or styles, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Left alone, every little thing that two pages share becomes a request of its own.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'vue', test: /node_modules[\\/](@vue|vue|vue-router|pinia|petite-vue-i18n|@intlify)[\\/]/ },
            {
              name: 'core',
              test: /(web|client|protocol)[\\/]src[\\/](?!pages|details|settings|locales)(?!.*Dialog)/,
              minShareCount: 2,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': server, '/ws': { target: server, ws: true } } },
})

import MessageFormat from '@messageformat/core'
import compileModule, { type StringStructure } from '@messageformat/core/lib/compile-module.js'
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

const COMPILED = /[\\/]locales[\\/]([\w-]+)[\\/]\w+\.json\.js$/

/**
 * Compiles the texts of `locales/LANGUAGE/*.json`, ICU MessageFormat, to functions: the page's policy forbids `eval`.
 * The build fails at a text that is malformed, or names a plural form that its language does not have.
 */
export function compileTexts(): Plugin {
  return {
    name: 'compile-texts',
    enforce: 'pre',
    resolveId: {
      filter: { id: /\w\.json(\.js)?$/ },
      // Vite reads everything that is called .json as JSON. The longer name comes back, below the root of the page.
      async handler(source, importer) {
        const found = await this.resolve(source.replace(/\.js$/, ''), importer, { skipSelf: true })
        const id = found && `${found.id}.js`
        return id && COMPILED.test(id) ? id : null
      },
    },
    load: {
      filter: { id: COMPILED },
      async handler(id) {
        const file = id.slice(0, -'.js'.length)
        this.addWatchFile(file)
        const texts = JSON.parse(await readFile(file, 'utf8')) as StringStructure
        return compileModule(new MessageFormat(COMPILED.exec(id)![1]!), texts)
      },
    },
  }
}

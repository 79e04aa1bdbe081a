import type { Plugin, Rolldown } from 'vite'

/** V8 then compiles all functions beside the main thread. Else it stops at the first call of each, on the way to the first paint. */
const COMPILE_AT_ONCE = '//# allFunctionsCalledOnLoad\n'
const TEXTS = /[\\/]src[\\/]locales[\\/](\w+)[\\/]texts\.ts$/

/** Lets the browser do early what every page needs: compile its scripts, and load the texts of its language. */
export function startEarly(): Plugin {
  return {
    name: 'start-early',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle = {} }) => html.replace('src="/early.js"', `$& ${namesOfTexts(bundle).join(' ')}`),
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const chunk of neededBy(
          chunksOf(bundle).find(({ isEntry }) => isEntry)!,
          bundle,
        ))
          chunk.code = COMPILE_AT_ONCE + chunk.code
      },
    },
  }
}

const chunksOf = (bundle: Rolldown.OutputBundle): Rolldown.OutputChunk[] =>
  Object.values(bundle).filter((output) => output.type === 'chunk')

/** For public/early.js. */
function namesOfTexts(bundle: Rolldown.OutputBundle): string[] {
  return chunksOf(bundle).flatMap(({ facadeModuleId, fileName }) => {
    const language = TEXTS.exec(facadeModuleId ?? '')?.[1]
    return language ? [`data-${language}="/${fileName}"`] : []
  })
}

const neededBy = (entry: Rolldown.OutputChunk, bundle: Rolldown.OutputBundle): Rolldown.OutputChunk[] => [
  entry,
  ...chunksOf(bundle).filter(({ fileName }) => entry.imports.includes(fileName)),
]

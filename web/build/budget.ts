import { extname, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'

export interface Budget {
  /** The subject of the budget, in the sentence of a refused build. */
  name: string
  /** Files that the browser loads by itself, from the root of the project. Their imports are counted too. */
  modules: readonly string[]
  gzippedBytes: Readonly<Record<'js' | 'css', number>>
}

interface Weight {
  file: string
  bytes: number
}

/** Refuses a build with `budget.modules` above their limit. */
export function keepBudget(budget: Budget): Plugin {
  let root: string
  return {
    name: 'budget',
    apply: 'build',
    configResolved: (config) => void (root = config.root),
    // Not earlier: during generation Vite still writes into its chunks.
    writeBundle(_output, bundle) {
      const files = filesOf(
        bundle,
        budget.modules.map((module) => resolve(root, module)),
      )
      for (const [kind, limit] of Object.entries(budget.gzippedBytes)) {
        const weights = files.filter((file) => extname(file) === `.${kind}`).map((file) => weigh(bundle, file))
        const total = weights.reduce((sum, { bytes }) => sum + bytes, 0)
        if (total > limit) this.error(refusal({ kind, limit, total, weights, name: budget.name }))
      }
    },
  }
}

/** The files with the modules, everything these need before they run, and the one style sheet. */
function filesOf(bundle: Rolldown.OutputBundle, modules: readonly string[]): string[] {
  const files = new Set(Object.keys(bundle).filter((file) => extname(file) === '.css'))
  const take = (file: string) => {
    const output = bundle[file]
    if (output?.type !== 'chunk' || files.has(file)) return
    files.add(file)
    output.imports.forEach(take)
  }
  const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
  for (const module of modules) {
    const holder = chunks.find(({ moduleIds }) => moduleIds.includes(module))
    if (!holder) throw new Error(`The budget names ${module}, which is not in the build.`)
    take(holder.fileName)
  }
  return [...files]
}

function weigh(bundle: Rolldown.OutputBundle, file: string): Weight {
  const output = bundle[file]!
  return { file, bytes: gzipSync(output.type === 'chunk' ? output.code : output.source, { level: 9 }).length }
}

function refusal(over: { kind: string; limit: number; total: number; weights: Weight[]; name: string }): string {
  const { kind, limit, total, weights, name } = over
  const lines = weights.toSorted((a, b) => b.bytes - a.bytes).map(({ file, bytes }) => `  ${file}: ${bytes}`)
  return `${name}: ${total} gzipped bytes of ${kind}, and the limit (budget.json) is ${limit}.\n${lines.join('\n')}`
}

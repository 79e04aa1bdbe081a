import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { expect, it, onTestFinished } from 'vitest'
import { keepBudget, type Budget } from './budget.ts'

/** Random letters: gzip makes them only a quarter smaller. */
const noise = (bytes: number) => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64')

const FILES = {
  'index.html': '<script type="module" src="./main.js"></script>',
  'main.js': `import('./page.js')\nconsole.log('${noise(300)}')`,
  'page.js': `import './page.css'\nimport { shared } from './shared.js'\nimport('./later.js')\nconsole.log(shared)`,
  'page.css': `.page::after { content: '${noise(600)}' }`,
  'shared.js': `export const shared = '${noise(1_000)}'`,
  'later.js': `import { shared } from './shared.js'\nconsole.log(shared, '${noise(9_000)}')`,
}

/** Builds a page that imports a style sheet and a shared module, and loads a big one later. */
async function buildWithin(budget: Partial<Budget>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'edusphere-budget-'))
  onTestFinished(() => rm(root, { recursive: true }))
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(root, name), text)
  const whole = { name: 'the page', modules: ['index.html', 'page.js'], gzippedBytes: { js: 4_000, css: 1_500 } }
  const plugins = [keepBudget({ ...whole, ...budget })]
  await build({ root, configFile: false, logLevel: 'silent', build: { cssCodeSplit: false }, plugins })
}

it('a build within the budget passes: what is loaded later does not count', async () => {
  await expect(buildWithin({})).resolves.toBeUndefined()
})

it('a build over it fails, and says which file is how large and what the limit is', async () => {
  const over = buildWithin({ gzippedBytes: { js: 2_000, css: 1_500 } })
  await expect(over).rejects.toThrow(/the page: \d{4} gzipped bytes of js, and the limit \(budget\.json\) is 2000/)
  await expect(over).rejects.toThrow(/assets\/index-\S+\.js: \d{4}\n +assets\/page-\S+\.js: \d{3,4}/)
})

it('a page counts with the modules that it imports, and with the style sheet', async () => {
  await expect(buildWithin({ gzippedBytes: { js: 4_000, css: 600 } })).rejects.toThrow('gzipped bytes of css')
  const index = { modules: ['index.html'], gzippedBytes: { js: 2_000, css: 1_500 } }
  await expect(buildWithin(index)).resolves.toBeUndefined()
})

it('a budget for what is not there is none', async () => {
  await expect(buildWithin({ modules: ['gone.js'] })).rejects.toThrow('gone.js')
})

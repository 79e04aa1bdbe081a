import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { findCircles } from './import-circles.ts'

it('no import leads in a circle', () => {
  expect(findCircles(join(import.meta.dirname, '..'))).toEqual([])
})

/** A tree of two workspaces with these files in it. */
async function tree(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'edusphere-circles-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const manifests = {
    'package.json': '{"workspaces": ["one", "two"]}',
    'one/package.json': '{"name": "@edusphere/one", "exports": {"./*": "./src/*.ts"}}',
    'two/package.json': '{"name": "@edusphere/two"}',
  }
  for (const [file, text] of Object.entries({ ...manifests, ...files })) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), text)
  }
  return root
}

it.each([
  ['values', `import { b } from './b.ts'`],
  ['types', `import type { B } from './b.ts'`],
  ['types in their place', `let b: import('./b.ts').B`],
  ['what is passed on', `export * from './b.ts'`],
  ['what is loaded later', `void import('./b.ts')`],
])('finds a circle of %s', async (_what, line) => {
  const root = await tree({ 'two/a.ts': line, 'two/b.ts': `import './c.js'`, 'two/c.js': `import './a.ts'` })
  expect(findCircles(root)).toEqual(['two/a.ts -> two/b.ts -> two/c.js -> two/a.ts'])
})

it('finds a circle through a component and the name of a workspace', async () => {
  const root = await tree({
    'one/src/part.ts': `import '../../two/Page.vue'`,
    'two/Page.vue': `<script lang="ts">\nexport const x = 1\n</script>\n<script setup lang="ts">\nimport '@edusphere/one/part'\n</script>`,
  })
  expect(findCircles(root)).toEqual(['one/src/part.ts -> two/Page.vue -> one/src/part.ts'])
})

it('takes two ways to the same file for no circle', async () => {
  const root = await tree({
    'two/a.ts': `import './b.ts'\nimport './c.ts'`,
    'two/b.ts': `import './c.ts'`,
    'two/c.ts': '',
  })
  expect(findCircles(root)).toEqual([])
})

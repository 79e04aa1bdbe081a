import ts from 'typescript'
import { globSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

/**
 * Circles of imports in the workspaces and scripts below `root`, each as `a -> b -> a`. Imports of types count: two
 * files that need each other's types can only be read and moved together.
 */
function findCircles(root: string): string[] {
  const { workspaces } = readJson<{ workspaces: string[] }>(join(root, 'package.json'))
  const packageFile = packageResolver(root, workspaces)
  const files = globSync(`{${[...workspaces, 'scripts'].join(',')}}/**/*.{ts,js,vue}`, {
    cwd: root,
    exclude: ['**/node_modules/**', '**/dist/**'],
  })
    .toSorted()
    .map((file) => join(root, file))
  const imports = new Map(files.map((file) => [file, importsOf(file, packageFile)]))
  return circlesIn(imports).map((circle) => circle.map((file) => relative(root, file)).join(' -> '))
}

/** Every circle that a walk through the graph finds: at least one for each set of files that reach each other. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = []
  const path: string[] = []
  const seen = new Set<string>()
  const visit = (file: string) => {
    const start = path.indexOf(file)
    if (start >= 0) circles.push([...path.slice(start), file])
    if (seen.has(file)) return
    seen.add(file)
    path.push(file)
    for (const imported of imports.get(file) ?? []) visit(imported)
    path.pop()
  }
  for (const file of imports.keys()) visit(file)
  return circles
}

/** Our files that a file imports. A foreign package cannot import ours. */
function importsOf(file: string, packageFile: (name: string) => string | undefined): string[] {
  const text = readFileSync(file, 'utf8')
  const code = file.endsWith('.vue') ? [...text.matchAll(SCRIPT)].map(([, script]) => script).join('\n') : text
  return ts
    .preProcessFile(code, true, true)
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith('.') ? resolve(dirname(file), fileName) : packageFile(fileName),
    )
    .filter((imported) => imported !== undefined)
}

const SCRIPT = /<script[^>]*>(.*?)<\/script>/gs

/** Finds the file behind a name that a workspace exports, as `@edusphere/protocol/codec`. */
function packageResolver(root: string, workspaces: readonly string[]): (name: string) => string | undefined {
  const packages = workspaces.map((folder) => ({
    ...{ folder, exports: {} },
    ...readJson<{ name: string; exports?: Record<string, string> }>(join(root, folder, 'package.json')),
  }))
  return (imported) => {
    const found = packages.find(({ name }) => imported === name || imported.startsWith(`${name}/`))
    if (!found) return undefined
    const path = `.${imported.slice(found.name.length)}`
    const exports: Record<string, string> = found.exports
    const file = exports[path] ?? exports['./*']?.replace('*', path.slice(2))
    return file && join(root, found.folder, file)
  }
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T

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

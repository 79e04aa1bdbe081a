import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * In the workspace the package is its source, so that a change needs no build. What `npm pack` packs is `dist/`: the
 * package.json is exchanged while it packs, and `postpack` puts the workspace's back.
 */

const CLIENT = join(import.meta.dirname, '..')

interface Manifest {
  [field: string]: unknown
  dependencies?: unknown
  scripts?: unknown
  private?: boolean
}

await import('./bundle.ts')
copyFileSync(join(CLIENT, '../LICENSE'), join(CLIENT, 'dist/LICENSE'))
const manifest = JSON.parse(readFileSync(join(CLIENT, 'package.json'), 'utf8')) as Manifest
writeFileSync(join(CLIENT, 'dist/package.workspace.json'), readFileSync(join(CLIENT, 'package.json')))
const { dependencies: _bundled, scripts: _workspace, private: _private, ...published } = manifest
published.exports = { '.': { types: './dist/types/client/src/index.d.ts', default: './dist/index.js' } }
published.files = ['dist', '!dist/package.workspace.json']
writeFileSync(join(CLIENT, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)

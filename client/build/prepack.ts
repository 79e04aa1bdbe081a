import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * In the workspace the package is its source, so no build is needed. `npm pack` packs `dist/`: this script replaces the
 * package.json while npm packs, and `postpack` restores it.
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
copyFileSync(join(CLIENT, '../protocol/PROTOCOL.md'), join(CLIENT, 'dist/PROTOCOL.md'))
const manifest = JSON.parse(readFileSync(join(CLIENT, 'package.json'), 'utf8')) as Manifest
writeFileSync(join(CLIENT, 'dist/package.workspace.json'), readFileSync(join(CLIENT, 'package.json')))
const { dependencies: _bundled, scripts: _workspace, private: _private, ...published } = manifest
published.exports = { '.': { types: './dist/types/client/src/index.d.ts', default: './dist/index.js' } }
published.files = ['dist', '!dist/package.workspace.json']
writeFileSync(join(CLIENT, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)

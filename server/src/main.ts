import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Before any import: cached compiled modules halve the time until the server listens.
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/compiled'))
if (process.argv.includes('--version')) {
  const { VERSION } = await import('./version.ts')
  process.stdout.write(`${VERSION}\n`)
} else {
  const { run } = await import('./run.ts')
  await run(process.env)
}

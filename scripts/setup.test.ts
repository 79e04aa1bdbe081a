import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

it('[K21] an update whose registry fails leaves what was installed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'edusphere-setup-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const write = (name: string, json: unknown) => writeFileSync(join(folder, name), JSON.stringify(json))
  const root = { name: 'x', version: '1.0.0', devDependencies: { node: '1.0.0' } }
  const node = { version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==`, dev: true }
  write('package.json', root)
  write('package-lock.json', { ...root, lockfileVersion: 3, packages: { '': root, 'node_modules/node': node } })
  mkdirSync(join(folder, 'node_modules'))
  writeFileSync(join(folder, 'node_modules', 'installed'), '')
  cpSync(join(import.meta.dirname, 'setup.js'), join(folder, 'scripts', 'setup.js'))
  const env = {
    ...process.env,
    npm_config_registry: 'http://127.0.0.1:1',
    npm_config_fetch_retries: '0',
    npm_config_cache: join(folder, 'cache'),
  }
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'scripts', 'setup.js')], {
    env,
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([1, expect.stringContaining('registry cannot be reached')])
  expect(existsSync(join(folder, 'node_modules', 'installed'))).toBe(true)
  expect(existsSync(join(folder, 'node_modules.earlier'))).toBe(false)
})

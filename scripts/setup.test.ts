import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

/** A folder with the set-up and a lock file, and nothing that could be installed. */
function createFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'edusphere-setup-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const root = { name: 'x', version: '1.0.0', devDependencies: { node: '24.0.0' } }
  const node = { version: '24.0.0', integrity: `sha512-${'A'.repeat(86)}==`, dev: true }
  const lock = JSON.stringify({
    ...root,
    ...{ lockfileVersion: 3, packages: { '': root, 'node_modules/node': node } },
  })
  writeFileSync(join(folder, 'package.json'), JSON.stringify(root))
  writeFileSync(join(folder, 'package-lock.json'), lock)
  mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true })
  for (const file of ['setup.js', 'pinned-version.cjs'])
    cpSync(join(import.meta.dirname, file), join(folder, 'scripts', file))
  return { folder, lock, installed: (name: string) => join(folder, 'node_modules', name) }
}

function setUp(folder: string) {
  const env = {
    ...process.env,
    npm_config_registry: 'http://127.0.0.1:1',
    npm_config_fetch_retries: '0',
    npm_config_cache: join(folder, 'cache'),
  }
  return spawnSync(process.execPath, [join(folder, 'scripts', 'setup.js')], { env, encoding: 'utf8' })
}

it('[K21] an update whose registry fails leaves what was installed', () => {
  const { folder, installed } = createFolder()
  writeFileSync(installed('something'), '')
  const { status, stderr } = setUp(folder)
  expect([status, stderr]).toEqual([1, expect.stringContaining('registry cannot be reached')])
  expect(existsSync(installed('something'))).toBe(true)
  expect(existsSync(join(folder, 'node_modules.earlier'))).toBe(false)
})

it.each([
  ['libatomic.so.1: cannot open shared object file: No such file or directory', 'apt-get install libatomic1'],
  ['libstdc++.so.6: cannot open shared object file: No such file or directory', 'apt-get install libstdc++6'],
  ["/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.28' not found", 'glibc 2.28 or newer'],
])('[K19] a Node that cannot start says why, and what helps: %s', (said, help) => {
  const { folder, lock, installed } = createFolder()
  const stamp = createHash('sha256').update('package-lock.json\0').update(lock).update('\0').digest('hex')
  writeFileSync(installed('.edusphere-lock'), stamp)
  const loader = `node: error while loading shared libraries: ${said}`
  writeFileSync(installed('.bin/node'), `#!/bin/sh\ncat >&2 <<'END'\n${loader}\nEND\nexit 127\n`, { mode: 0o755 })
  const { status, stderr } = setUp(folder)
  expect(status).toBe(1)
  expect(stderr).toContain('Node v24.0.0 is installed but cannot start')
  expect(stderr).toContain(loader)
  expect(stderr).toContain(help)
  // The next start does not install everything again.
  expect(existsSync(installed('.edusphere-lock'))).toBe(true)
})

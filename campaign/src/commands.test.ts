import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const programs = { campaign: './main.ts', fuzz: './fuzz/main.ts', bench: '../../bench/src/main.ts' }

// A module of the tests that needs Vitest, imported by a program, ends it at its start.
it.each(Object.entries(programs))('npm run %s says what it accepts', async (name, path) => {
  const args = [fileURLToPath(new URL(path, import.meta.url)), 'nonsense', '--seed', 'nonsense']
  const { code, said } = await new Promise<{ code: unknown; said: string }>((resolve) => {
    execFile(process.execPath, args, (error, out, err) => resolve({ code: error?.code, said: out + err }))
  })
  expect(said).toContain(`npm run ${name} -- `)
  expect(code).toBe(64)
})

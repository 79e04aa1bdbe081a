import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqlite } from '../store/sqlite/open.ts'
import { createDatabase, hasPostgres } from '@edusphere/testing/postgres'
import { runTool } from '@edusphere/testing/run-tool'

const run = promisify(execFile)
const WRAPPER = join(import.meta.dirname, '../../../deploy/edusphere')

let folder: string
const at = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'edusphere-which-')))
})
afterAll(() => rm(folder, { recursive: true }))

describe('[K20] a tool', () => {
  it.each([
    ['user', 'add', 'ada'],
    ['user', 'delete', 'ada'],
    ['db', 'migrate'],
    ['db', 'stats'],
    ['db', 'new-epoch'],
  ] as const)('makes no database where there is none: %s %s', async (tool, ...args) => {
    const { status, stdout, stderr } = await runTool(tool, args, { DATA_DIR: at('none') })
    expect([status, stdout]).toEqual([78, ''])
    expect(stderr).toBe(`DATA_DIR: there is no database in ${at('none')}; name the folder of the server's data\n`)
    expect(existsSync(at('none'))).toBe(false)
  })

  it('makes no tables in a database of PostgreSQL without them', async ({ skip }) => {
    skip(!hasPostgres(), 'needs PostgreSQL')
    const { url, drop } = await createDatabase({ empty: true })
    const env = { DATABASE_URL: url, JWT_SECRET: 'for tests, and for nothing but tests' }
    const first = await runTool('user', ['add', 'ada'], env)
    expect([first.status, first.stderr]).toEqual([78, expect.stringMatching(/^DATABASE_URL: .* holds no store/)])
    expect((await runTool('user', ['add', 'ada'], env)).status).toBe(78)
    await drop()
  })

  it('says which store it used, without a password', async ({ skip }) => {
    await (await openSqlite(at('edusphere.db'))).close()
    const here = await runTool('user', ['add', 'ada'], { DATA_DIR: folder })
    expect([here.status, here.store]).toEqual([0, at('edusphere.db')])
    skip(!hasPostgres(), 'needs PostgreSQL')
    const { url, drop } = await createDatabase()
    const there = new URL(url)
    there.password = 'hunter2'
    const { status, store } = await runTool('db', ['stats'], {
      DATABASE_URL: there.href,
      JWT_SECRET: 'for tests, and for nothing but tests',
    })
    expect([status, store]).toEqual([0, url.replace(/\?.*/, '')])
    await drop()
  })
})

describe('[K20] deploy/edusphere', () => {
  /** Answers for systemd, which tests do not run: `show` prints what the unit says. */
  async function unitSays(lines: readonly string[]): Promise<NodeJS.ProcessEnv> {
    await writeFile(at('systemctl'), `#!/bin/sh\ncat <<'END'\n${lines.join('\n')}\nEND\n`)
    await chmod(at('systemctl'), 0o755)
    return { ...process.env, PATH: `${folder}:${process.env.PATH}`, DATA_DIR: at('not-this-one') }
  }

  it("uses the unit's environment, its files and its folder", async () => {
    await writeFile(at('edusphere.env'), `# the school\nPUBLIC_ORIGIN="https://chat.example.org"\nDATA_DIR=./served\n`)
    await (await openSqlite(at('edusphere.db'))).close()
    const env = await unitSays([
      ...['LoadState=loaded', 'User=', `WorkingDirectory=${folder}`],
      ...[
        'Environment=NODE_ENV=production "DATA_DIR=/no where"',
        `EnvironmentFiles=${at('edusphere.env')} (ignore_errors=no)`,
      ],
      `EnvironmentFiles=${at('absent.env')} (ignore_errors=yes)`,
    ])
    await expect(run(WRAPPER, ['user', 'add', 'eva'], { env })).rejects.toMatchObject({
      code: 78,
      stderr: expect.stringContaining(`no database in ${at('served')};`) as unknown,
    })
    await writeFile(at('edusphere.env'), `PUBLIC_ORIGIN=https://chat.example.org\nDATA_DIR=${folder}\n`)
    const { stdout, stderr } = await run(WRAPPER, ['user', 'add', 'eva'], { env })
    expect(stdout).toContain('https://chat.example.org/reset#')
    expect(stderr).toContain(at('edusphere.db'))
    await run(WRAPPER, ['db', 'backup', 'copy.db'], { env, cwd: folder })
    expect(existsSync(at('copy.db'))).toBe(true)
  })

  it('says what is missing', async () => {
    const env = await unitSays(['LoadState=not-found', 'User='])
    await expect(run(WRAPPER, ['user', 'add', 'eva'], { env })).rejects.toMatchObject({
      code: 78,
      stderr: 'The unit edusphere.service cannot be followed: systemd knows no unit edusphere.service\n',
    })
    await expect(run(WRAPPER, ['start'], { env })).rejects.toMatchObject({ code: 64 })
  })
})

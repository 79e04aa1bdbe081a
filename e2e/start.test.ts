import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Runs `npm start` as a person does: npm gets the signals. */
async function npmStart(env: Record<string, string>): Promise<ChildProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'edusphere-start-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** When all output has arrived, too. */
const exitCode = async (npm: ChildProcess): Promise<unknown> => (await once(npm, 'close'))[0]

async function address(npm: ChildProcess): Promise<string> {
  for await (const line of createInterface(npm.stdout!)) {
    const found = /EduSphere \S+ is listening at (http:[^"]+)/.exec(line)
    if (found?.[1]) return found[1]
  }
  throw new Error('npm start ended without saying where it listens')
}

test('npm start serves the page and the API, and SIGTERM sent to npm alone ends it with 0', async () => {
  const npm = await npmStart({})
  const url = await address(npm)
  const [page, config, health] = await Promise.all(['/', '/api/config', '/healthz'].map((path) => fetch(url + path)))
  expect(page?.status).toBe(200)
  expect(await page?.text()).toContain('<title>EduSphere</title>')
  expect(await config?.json()).toMatchObject({ messageMaxLength: 500, registration: 'open' })
  expect(health?.status).toBe(200)

  const ended = exitCode(npm)
  npm.kill('SIGTERM')
  expect(await ended).toBe(0)
})

test('a bad configuration ends npm start with 78 and one line a problem', async () => {
  const npm = await npmStart({ PORT: 'http', REGISTRATION: 'maybe' })
  let said = ''
  npm.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()))
  expect(await exitCode(npm)).toBe(78)
  expect(said).toContain('PORT: must be a whole number from 0 to 65535\n')
  expect(said).toContain('REGISTRATION: must be one of open, invite, closed\n')
})

async function secondsToListen(): Promise<number> {
  const started = performance.now()
  const npm = await npmStart({})
  await address(npm)
  const took = performance.now() - started
  const ended = exitCode(npm)
  npm.kill('SIGTERM')
  await ended
  return took / 1_000
}

/** The control: the time of npm alone at this moment; 0.3 s on an idle machine. */
async function secondsOfNpmAlone(): Promise<number> {
  const started = performance.now()
  await exitCode(spawn('npm', ['exec', '-c', 'true'], { cwd: ROOT, stdio: 'ignore' }))
  return (performance.now() - started) / 1_000
}

test('a second start listens within a second', async () => {
  const npmAlone = await secondsOfNpmAlone()
  expect(await secondsToListen()).toBeLessThan(Math.max(1, 3 * npmAlone))
})

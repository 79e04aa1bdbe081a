import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Room } from '@edusphere/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { deploy } from './src/deployment.ts'
import { SpecClient } from './src/spec-client.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)

/** An empty folder with the package installed as a bot's author would: from the tarball, with nothing else to load. */
async function installPackage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'edusphere-sdk-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const manifest = await readFile(join(ROOT, 'client/package.json'), 'utf8')
  await run('npm', ['pack', '-w', 'client', '--pack-destination', folder], { cwd: ROOT })
  expect(await readFile(join(ROOT, 'client/package.json'), 'utf8')).toBe(manifest)
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await run('npm', ['install', '--offline', './edusphere-client-0.1.0.tgz'], { cwd: folder })
  return folder
}

/** Calls the API of a server, with the tokens of whoever has registered. */
class Api {
  readonly origin: string
  #accessToken: string | undefined

  constructor(origin: string) {
    this.origin = origin
  }

  get bearer(): Record<string, string> {
    return this.#accessToken ? { authorization: `Bearer ${this.#accessToken}` } : {}
  }

  async call<T>(method: string, path: string, body: object): Promise<T> {
    const headers = { 'content-type': 'application/json', ...this.bearer }
    const answer = await fetch(`${this.origin}/api${path}`, { method, headers, body: JSON.stringify(body) })
    expect(answer.ok).toBe(true)
    return (answer.status === 204 ? undefined : await answer.json()) as T
  }

  static async register(origin: string, username: string): Promise<Api> {
    const api = new Api(origin)
    await api.call('POST', '/auth/register', { username, name: username, email: `${username}@school.test`, password })
    const tokens = await api.call<{ accessToken: string }>('POST', '/auth/token', { login: username, password })
    api.#accessToken = tokens.accessToken
    return api
  }
}

const password = 'a good password'

test('the packed SDK installs alone, and the bot of its README answers', async () => {
  const folder = await installPackage()
  const server = await deploy()
  onTestFinished(() => server.dispose())
  const origin = `http://localhost:${server.port}`
  const ada = await Api.register(origin, 'ada')
  const { room } = await ada.call<{ room: Room }>('POST', '/rooms', { name: 'Time', visibility: 'public' })
  await (await Api.register(origin, 'bot')).call('PUT', `/rooms/ada/${room.slug}/participants/me`, {})

  const readme = await readFile(join(ROOT, 'client/README.md'), 'utf8')
  await writeFile(join(folder, 'bot.mjs'), /```js\n(.*?)```/s.exec(readme)![1]!)
  const bot = spawn(process.execPath, ['bot.mjs', origin, 'bot', password, 'ada', room.slug], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  onTestFinished(() => void bot.kill())

  const person = new SpecClient(`${origin.replace('http', 'ws')}/ws/chat/ada/${room.slug}?since=0`, ada.bearer)
  onTestFinished(() => person.close())
  await person.next(({ type, users }) => type === 'presence' && (users as string[]).includes('bot'))
  person.send({ type: 'text', message: '!time' })
  expect((await person.next(({ body }) => body?.startsWith('It is') === true)).body).toMatch(/^It is \d\d:\d\d:\d\d/)
}, 60_000)

test('its types need no other package', async () => {
  const folder = await installPackage()
  await writeFile(
    join(folder, 'typed.ts'),
    `import { Client, type Room } from '@edusphere/client'
const room: Room = new Client({ url: 'ws://localhost/ws' }).join('id')
const bodies: string[] = room.messages.map(({ body }) => body)
// @ts-expect-error A message's number is a number.
const wrong: string = room.messages[0].seq
export { bodies, wrong }
`,
  )
  const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--module', 'nodenext', '--target', 'es2024']
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [tsc, ...options, '--lib', 'es2024,dom', 'typed.ts'], { cwd: folder })
}, 60_000)

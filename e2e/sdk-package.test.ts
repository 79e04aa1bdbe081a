import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { HttpClient } from '@edusphere/client/http'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { deploy } from './src/deployment.ts'
import { SpecClient } from './src/spec-client.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)

/** A folder with the package installed from its tarball, as for the author of a bot. */
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edusphere-sdk-'))
  const manifest = await readFile(join(ROOT, 'client/package.json'), 'utf8')
  await run('npm', ['pack', '-w', 'client', '--pack-destination', folder], { cwd: ROOT })
  expect(await readFile(join(ROOT, 'client/package.json'), 'utf8')).toBe(manifest)
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await run('npm', ['install', '--offline', './edusphere-client-0.1.0.tgz'], { cwd: folder })
}, 120_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** The calls of a new user. */
async function register(origin: string, username: string): Promise<{ http: HttpClient; accessToken: string }> {
  const stranger = new HttpClient({ origin })
  const account = { username, name: username, email: `${username}@school.test`, password }
  await stranger.call('POST /api/auth/register', { body: account })
  const { accessToken } = await stranger.call('POST /api/auth/token', { body: { login: username, password } })
  return { http: new HttpClient({ origin, accessToken: () => accessToken }), accessToken }
}

const password = 'a good password'

test('the packed SDK installs alone, and the bot of its README answers', async () => {
  const server = await deploy()
  onTestFinished(() => server.dispose())
  const origin = `http://localhost:${server.port}`
  const ada = await register(origin, 'ada')
  const { room } = await ada.http.call('POST /api/rooms', { body: { name: 'Time', visibility: 'public' } })
  const params = { username: 'ada', slug: room.slug }
  await (await register(origin, 'bot')).http.call('PUT /api/rooms/:username/:slug/participants/me', { params })

  const readme = await readFile(join(ROOT, 'client/README.md'), 'utf8')
  await writeFile(join(folder, 'bot.mjs'), /```js\n(.*?)```/s.exec(readme)![1]!)
  const bot = spawn(process.execPath, ['bot.mjs', origin, 'bot', password, 'ada', room.slug], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  onTestFinished(() => void bot.kill())

  const person = new SpecClient(`${origin.replace('http', 'ws')}/ws/chat/ada/${room.slug}?since=0`, {
    authorization: `Bearer ${ada.accessToken}`,
  })
  onTestFinished(() => person.close())
  await person.next(({ type, users }) => type === 'presence' && (users as string[]).includes('bot'))
  person.send({ type: 'text', message: '!time' })
  expect((await person.next(({ body }) => body?.startsWith('It is') === true)).body).toMatch(/^It is \d\d:\d\d:\d\d/)
})

test('its types need no other package', async () => {
  await writeFile(
    join(folder, 'typed.ts'),
    `import { Client, HttpClient, type Room } from '@edusphere/client'
const room: Room = new Client({ url: 'ws://localhost/ws' }).join('id')
const bodies: string[] = room.messages.map(({ body }) => body)
// @ts-expect-error A message's number is a number.
const wrong: string = room.messages[0].seq
const http = new HttpClient({ origin: 'http://localhost' })
const { rooms } = await http.call('GET /api/rooms', { query: { search: 'x' } })
const name: string = rooms[0].host.name
// @ts-expect-error A room has a name.
await http.call('POST /api/rooms', { body: {} })
export { bodies, wrong, name }
`,
  )
  const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--module', 'nodenext', '--target', 'es2024']
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [tsc, ...options, '--lib', 'es2024,dom', 'typed.ts'], { cwd: folder })
})

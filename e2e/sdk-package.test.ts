import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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

/** The bot of the README. */
async function botOfReadme(): Promise<string> {
  const readme = await readFile(join(folder, 'node_modules/@edusphere/client/README.md'), 'utf8')
  return /```js\n(.*?)```/s.exec(readme)![1]!
}

test('[K11] the packed SDK installs alone; the bot of its README answers, and says why it ends', async () => {
  const server = await deploy()
  onTestFinished(() => server.dispose())
  const origin = `http://127.0.0.1:${server.port}`
  const ada = await register(origin, 'ada')
  const { room } = await ada.http.call('POST /api/rooms', { body: { name: 'Time', visibility: 'public' } })
  const params = { username: 'ada', slug: room.slug }
  await (await register(origin, 'bot')).http.call('PUT /api/rooms/:username/:slug/participants/me', { params })

  await writeFile(join(folder, 'bot.mjs'), await botOfReadme())
  const bot = spawn(process.execPath, ['bot.mjs', origin, 'bot', password, 'ada', room.slug], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  onTestFinished(() => void bot.kill())
  let said = ''
  bot.stderr.on('data', (data: Buffer) => (said += data.toString()))
  const closed = once(bot, 'close')
  const early = closed.then(([code]) => Promise.reject<never>(new Error(`The bot ended with ${code}. ${said}`)))
  early.catch(() => undefined)

  const person = new SpecClient(`${origin.replace('http', 'ws')}/ws/chat/ada/${room.slug}?since=0`, {
    authorization: `Bearer ${ada.accessToken}`,
  })
  onTestFinished(() => person.close())
  const heard = (matches: Parameters<typeof person.next>[0]) => Promise.race([person.next(matches), early])
  await heard(({ type, users }) => type === 'presence' && (users as string[]).includes('bot'))
  person.send({ type: 'text', message: '!time' })
  expect((await heard(({ body }) => body?.startsWith('It is') === true)).body).toMatch(/^It is \d\d:\d\d:\d\d/)
  await ada.http.call('DELETE /api/rooms/:username/:slug/participants/:participant', {
    params: { ...params, participant: 'bot' },
  })
  expect(await closed).toEqual([1, null])
  expect(said).toContain('The room is closed to this account')
})

test('[K11] its types need no other package, its bot is strict, and the rules come with it', async () => {
  const own = join(folder, 'node_modules/@edusphere/client')
  await access(join(own, 'dist/PROTOCOL.md'))
  expect(JSON.parse(await readFile(join(own, 'package.json'), 'utf8'))).toMatchObject({ engines: { node: '>=22' } })
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
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024']
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [tsc, ...options, '--skipLibCheck', 'false', '--lib', 'es2024,dom', 'typed.ts'], {
    cwd: folder,
  })
  await writeFile(join(folder, 'bot.ts'), await botOfReadme())
  const node = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')]
  for (const lib of ['es2024', 'es2024,dom']) {
    await run(process.execPath, [tsc, ...options, '--skipLibCheck', ...node, '--lib', lib, 'bot.ts'], { cwd: folder })
  }
})

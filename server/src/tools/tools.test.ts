import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Room } from '@edusphere/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isOnPostgres } from '@edusphere/testing/places'
import { runTool, type Ran } from '@edusphere/testing/run-tool'
import { roomPath } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'

let world: World
let folder: string

beforeAll(async () => {
  world = await World.open({ LIMITS: 'off' })
  folder = await mkdtemp(join(tmpdir(), 'edusphere-tools-'))
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

/** Runs a tool on the running server's data. */
function run(tool: 'user' | 'db', args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return runTool(tool, args, { ...world.env, PORT: '3000', INIT_CWD: folder, ...env })
}

const tokenIn = (text: string) => /^http:\/\/localhost:3000\/reset#([\w-]{43})$/m.exec(text)![1]!
const reset = (token: string, password: string) => world.call('POST', '/api/auth/reset', { body: { token, password } })
const login = (username: string, password: string) =>
  world.call('POST', '/api/auth/token', { body: { login: username, password } })

describe('npm run user, while the server runs', () => {
  it('add makes an account whose password is set by a one-time link', async () => {
    const { status, stdout, stderr } = await run('user', [
      'add',
      'carol',
      '--email',
      'Carol@X.org',
      '--name',
      'Carol Ē.',
    ])
    expect([status, stderr]).toEqual([0, ''])
    expect((await login('carol', '')).status).toBe(400)
    expect((await login('carol', 'guess')).status).toBe(401)
    expect((await reset(tokenIn(stdout), 'by the link')).status).toBe(204)
    expect((await reset(tokenIn(stdout), 'once more')).status).toBe(400)
    expect((await login('carol@x.org', 'by the link')).status).toBe(200)
    const again = await run('user', ['add', 'carol'])
    expect(again).toMatchObject({ status: 1, stdout: '', stderr: 'This username is taken\n' })
  })

  it('reset-password prints a link to where the server is reached', async () => {
    const ada = await world.person('ada')
    const { stdout } = await run('user', ['reset-password', 'ada'], { PUBLIC_ORIGIN: 'https://chat.example.org' })
    const token = /https:\/\/chat\.example\.org\/reset#(\S+)/.exec(stdout)![1]!
    expect((await login('ada', ada.password)).status).toBe(200)
    expect((await reset(token, 'another password')).status).toBe(204)
    expect((await login('ada', ada.password)).status).toBe(401)
    expect((await world.call('GET', '/api/auth/me', { as: ada })).status).toBe(401)
  })

  it('disable ends sessions and sockets at once; enable lets in again', async () => {
    const bob = await world.person('bob')
    const socket = await world.socket('/ws', bob)
    expect((await run('user', ['disable', 'bob'])).status).toBe(0)
    expect((await world.call('GET', '/api/auth/me', { as: bob })).status).toBe(401)
    expect(await socket.closed).toEqual({ code: 4401, reason: 'Authentication required' })
    expect((await login('bob', bob.password)).json()).toMatchObject({ code: 'account_disabled' })
    expect((await run('user', ['reset-password', 'bob'])).stderr).toContain('bob is disabled')
    expect((await run('user', ['enable', 'bob'])).status).toBe(0)
    expect((await login('bob', bob.password)).status).toBe(200)
  })

  it('delete erases who somebody was, on every socket of the rooms they were in', async () => {
    const [host, eva] = [await world.person('host'), await world.person('eva')]
    const room = await world.room(host, 'Farewell', [eva])
    const { socket } = await world.joined(room, eva)
    await socket.request({ type: 'text', room: room.id, message: 'Bye' })
    expect((await run('user', ['delete', 'eva'])).status).toBe(0)
    expect((await socket.closed).code).toBe(4401)
    const page = await world.must('GET', `${roomPath(room)}/messages`, { as: host })
    expect(page).toMatchObject({ messages: [{ body: 'Bye', userName: 'Deleted user' }] })
    expect((await run('user', ['delete', 'eva'])).stderr).toBe('eva has no account here\n')
  })

  it('[K26] delete says what stays, and that is what stays', async () => {
    const [host, mara] = [await world.person('reader'), await world.person('mara')]
    const room = await world.room(mara, 'Left behind', [host])
    await (await world.chat(room, mara)).request({ type: 'text', message: 'Bye' })
    const { stdout } = await run('user', ['delete', 'mara'])
    expect(stdout).toContain('name, email address, picture and password of mara are erased')
    expect(stdout).toContain('the username stays with them and in the addresses of the rooms')
    const page = await world.must('GET', `${roomPath(room)}/messages`, { as: host })
    expect(page).toMatchObject({ messages: [{ body: 'Bye', user: 'mara', userName: 'Deleted user' }] })
    expect(JSON.stringify(page)).not.toContain('MARA')
    await world.must('GET', `/api/rooms/mara/${room.slug}`, { as: host })
    const again = { username: 'mara', name: 'Mara', email: 'mara@example.org', password: 'long enough' }
    expect(await world.refusal('POST', '/api/auth/register', { body: again })).toMatchObject({ code: 'username_taken' })
  })

  it.each([
    [[]],
    [['add']],
    [['constructor', 'ada']],
    [['add', 'A']],
    [['add', 'dora', '--email', 'nowhere']],
    [['add', 'dora', '--unknown']],
    [['add', 'dora', 'and-more']],
    [['disable', 'ada', '--name', 'Ada']],
  ])('%j answers with the usage', async (args) => {
    const { status, stdout, stderr } = await run('user', args)
    expect([status, stdout]).toEqual([64, ''])
    expect(stderr).toContain('npm run user -- add NAME')
  })

  it('says what is wrong with the configuration', async () => {
    const { status, stderr } = await run('user', ['add', 'dora'], { PORT: 'x' })
    expect([status, stderr]).toEqual([78, 'PORT: must be a whole number from 0 to 65535\n'])
  })
})

describe('npm run db', () => {
  it.skipIf(isOnPostgres)('backup copies a consistent state while messages are sent', async () => {
    const host = await world.person('backup-host')
    const room = await world.room(host, 'Busy')
    const socket = await world.chat(room, host)
    let isDone = false
    let sent = 0
    const sending = (async () => {
      while (!isDone) {
        await socket.request({ type: 'text', id: randomUUID(), message: `Message ${++sent}` })
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    const { status, stdout } = await run('db', ['backup', 'copy.db'])
    isDone = true
    await sending
    const file = join(folder, 'copy.db')
    expect([status, stdout]).toEqual([0, `Everything is copied to ${file}\n`])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const copy = new DatabaseSync(file)
    expect(copy.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    const [head, count] = [
      copy.prepare('SELECT version FROM room_heads WHERE room_id = ?').get(room.id),
      copy.prepare('SELECT count(*) AS version FROM messages WHERE room_id = ?').get(room.id),
    ]
    copy.close()
    expect(head).toEqual(count)
    expect(sent).toBeGreaterThan(1)
    expect((await run('db', ['backup', 'copy.db'])).stderr).toBe(`${file} exists already; choose another name\n`)
  })

  it.skipIf(isOnPostgres)('backup makes nothing where there is nothing', async () => {
    const empty = join(folder, 'empty')
    const { status, stderr } = await run('db', ['backup', 'nothing.db'], { DATA_DIR: empty })
    expect([status, stderr]).toEqual([78, expect.stringContaining(`there is no database in ${empty};`)])
    expect([existsSync(join(folder, 'nothing.db')), existsSync(empty)]).toEqual([false, false])
    const nowhere = await run('db', ['backup', 'no/such/folder.db'])
    const part = join(folder, 'no/such/folder.db.part')
    expect([nowhere.status, nowhere.stderr]).toEqual([1, `${part} does not exist\n`])
  })

  it.skipIf(isOnPostgres)('new-epoch changes the epoch of every room, once the server is stopped', async () => {
    const host = await world.person('epoch-host')
    const { slug, epoch, ...room } = await world.room(host, 'Epoch')
    const refused = await run('db', ['new-epoch'])
    expect([refused.status, refused.stderr]).toEqual([78, expect.stringContaining('in use by another server')])
    await world.restart(async () => expect((await run('db', ['new-epoch'])).status).toBe(0))
    const path = `/api/rooms/${room.host.username}/${slug}`
    const after = (await world.must<{ room: Room }>('GET', path, { as: host })).room
    expect(after.epoch).not.toBe(epoch)
    expect(after.epoch.split('.')[0]).toBe(epoch.split('.')[0])
  })

  it.each([
    [[]],
    [['backup']],
    [['export', '']],
    [['import', 'a', 'b']],
    [['stats', 'x']],
    [['new-epoch', 'x']],
    [['drop']],
  ])('%j answers with the usage', async (args) => {
    const { status, stderr } = await run('db', args)
    expect([status, stderr]).toEqual([64, expect.stringContaining('npm run db -- backup FILE')])
  })
})

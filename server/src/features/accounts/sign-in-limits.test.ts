import { argon2Sync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { ApiWorld } from '@edusphere/testing/api-world'
import { parseSetCookie } from 'cookie'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LIMIT_ROWS } from '../../limit-table.ts'
import { Limits, QueueFull } from '../../limits.ts'
import { HashQueue } from './hash-queue.ts'
import { hashPassword } from './passwords.ts'

let world: ApiWorld
beforeEach(async () => {
  world = await ApiWorld.open()
  await world.person('ada')
  await world.person('bob')
})
afterEach(() => world.close())

const signIn = (login: string, password = 'guess', headers = {}) =>
  world.call('POST', '/api/auth/login', { body: { login, password }, headers })

async function guess(login: string, times: number): Promise<number[]> {
  const statuses = []
  for (let i = 0; i < times; i++) statuses.push((await signIn(login)).status)
  return statuses
}

const TEN_WRONG = [...Array<number>(10).fill(401), 429]
const account = (username: string, password = 'blackboard-chalk') => {
  return { username, name: username, email: `${username}@example.org`, password }
}

/** The cookie that a browser keeps of its sign-in when its session is over. */
async function deviceOf(username: string): Promise<{ cookie: string }> {
  const answer = await signIn(username, `${username}-password`)
  expect(answer.status).toBe(200)
  const cookies = answer.headers.getSetCookie().map((line) => parseSetCookie(line))
  const device = cookies.find(({ name }) => name === 'edusphere_device')
  return { cookie: `edusphere_device=${device?.value}` }
}

it('[A1] 540 refused tries for one name cost the others at that address nothing', async () => {
  for (let sent = 0; sent < 540; sent += 60) await Promise.all(Array.from({ length: 60 }, () => signIn('unknown')))
  expect((await signIn('bob', 'bob-password')).status).toBe(200)
  expect((await world.call('POST', '/api/auth/register', { body: account('eva') })).status).toBe(201)
})

it('[A1] an address that signs in too often still registers, uses links, and lets known devices in', async () => {
  const device = await deviceOf('bob')
  for (let i = 0; i < 500; i++) await world.context.limits.take('sign_in', '127.0.0.1').catch(() => {})
  expect((await signIn('ada', 'ada-password')).status).toBe(429)
  expect((await signIn('bob', 'bob-password', device)).status).toBe(200)
  expect((await world.call('POST', '/api/auth/register', { body: account('eva') })).status).toBe(201)
  const reset = { token: 'unknown', password: 'blackboard-chalk' }
  expect((await world.call('POST', '/api/auth/reset', { body: reset })).status).toBe(400)
})

it('[A2] files are read while passwords are hashed', async () => {
  let done = 0
  const hashes = Array.from({ length: 24 }, () => hashPassword('correct horse').finally(() => done++))
  await readFile(import.meta.filename)
  expect(done).toBeLessThan(12)
  await Promise.all(hashes)
})

describe('[A2] the queue of hashes', () => {
  const input = {
    message: 'correct horse',
    nonce: Buffer.alloc(16),
    tagLength: 32,
    memory: 8_192,
    passes: 1,
    parallelism: 1,
  }

  it('hashes in its own threads, first come, first served', async () => {
    const queue = new HashQueue(1)
    const order: number[] = []
    await Promise.all([1, 2, 3, 4].map((i) => queue.run(input).then(() => order.push(i))))
    expect(order).toEqual([1, 2, 3, 4])
    expect(await queue.run(input)).toEqual(argon2Sync('argon2id', input))
  })

  it('refuses what would wait behind too many, or has waited too long, and goes on', async () => {
    const queue = new HashQueue(1)
    const bounds = { waiting: 1, ms: 1 }
    const long = { waiting: 1, ms: 60_000 }
    const runs = await Promise.allSettled([long, bounds, bounds].map((bound) => queue.run(input, bound)))
    expect(runs.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(await queue.run(input)).toHaveLength(32)
  })

  it('goes on after a hash that fails', async () => {
    const queue = new HashQueue(1)
    await expect(queue.run({ ...input, passes: 0 })).rejects.toThrow()
    expect(await queue.run(input)).toHaveLength(32)
  })

  it('full, refuses a sign-in with 503 and when to try again, and takes no try', async () => {
    const limits = new Limits(true)
    const asked = { address: '127.0.0.1', login: 'ada', device: () => Promise.resolve(undefined) }
    const full = () => limits.hash(() => Promise.reject(new QueueFull()))
    for (let i = 1; i <= LIMIT_ROWS.password.most; i++) {
      await expect(limits.signIn(asked, full)).rejects.toMatchObject({
        code: 'unavailable',
        details: { retryAfter: '2' },
      })
      expect(limits.refusals.get('hash')).toBe(i)
    }
    expect(await limits.signIn(asked, () => Promise.resolve(true))).toBe(true)
  })
})

describe('[A7] after ten wrong passwords', () => {
  it('the owner has tries of their own on a device that signed in before', async () => {
    const device = await deviceOf('ada')
    expect(await guess('ada', 11)).toEqual(TEN_WRONG)
    expect((await signIn('ada', 'ada-password')).status).toBe(429)
    expect((await signIn('ada', 'ada-password', device)).status).toBe(200)
    expect((await signIn('ada@example.org', 'ada-password', device)).status).toBe(200)
  })

  it('the device has ten tries, not more', async () => {
    const device = await deviceOf('ada')
    await guess('ada', 10)
    const statuses = []
    for (let i = 0; i < 11; i++) statuses.push((await signIn('ada', 'guess', device)).status)
    expect(statuses).toEqual(TEN_WRONG)
  })

  it('no other device has', async () => {
    const [ada, bob] = [await deviceOf('ada'), await deviceOf('bob')]
    await guess('ada', 10)
    const [id] = bob.cookie.split('.')
    const mixed = [id, ...ada.cookie.split('.').slice(1)].join('.')
    for (const cookie of [bob.cookie, mixed, `${ada.cookie}x`, 'edusphere_device=', 'edusphere_device=a.b']) {
      expect((await signIn('ada', 'ada-password', { cookie })).status, cookie).toBe(429)
    }
  })
})

describe('the cookie of a device', () => {
  it('[A7] is for no script, holds no secret and no account, and gives no access', async () => {
    const answer = await signIn('ada', 'ada-password')
    const cookies = answer.headers.getSetCookie().map((line) => parseSetCookie(line))
    expect(cookies[2]).toMatchObject({ name: 'edusphere_device', httpOnly: true, sameSite: 'strict', path: '/' })
    const { user } = answer.json<{ user: { id: string } }>()
    for (const text of [user.id, 'ada']) expect(cookies[2]!.value).not.toContain(text)
    const headers = { cookie: `edusphere_device=${cookies[2]!.value}` }
    expect((await world.call('GET', '/api/auth/me', { headers })).status).toBe(401)
    expect((await world.call('POST', '/api/auth/refresh', { headers })).status).toBe(401)
  })

  it('[A7] serves all who share a computer', async () => {
    const ada = await deviceOf('ada')
    const answer = await signIn('bob', 'bob-password', ada)
    const value = parseSetCookie(answer.headers.getSetCookie()[2]!).value
    await guess('ada', 10)
    const headers = { cookie: `edusphere_device=${value}` }
    expect((await signIn('ada', 'ada-password', headers)).status).toBe(200)
  })
})

it('[A8] ten wrong passwords for an address say nothing of a name', async () => {
  expect(await guess('ada@example.org', 11)).toEqual(TEN_WRONG)
  expect([await guess('ada', 1), await guess('unknown', 1)]).toEqual([[401], [401]])
  expect(await guess('bob', 11)).toEqual(TEN_WRONG)
  expect([await guess('bob@example.org', 1), await guess('unknown@example.org', 1)]).toEqual([[401], [401]])
})

describe('[A3] POST /api/auth/refresh', () => {
  const refresh = (refreshToken: string) => world.call('POST', '/api/auth/refresh', { body: { refreshToken } })

  it('is limited for each person', async () => {
    const ada = await world.signIn({ id: '', username: 'ada', password: 'ada-password' })
    const bob = await world.signIn({ id: '', username: 'bob', password: 'bob-password' })
    let { refreshToken } = ada
    for (let i = 0; i < LIMIT_ROWS.refresh.most; i++) {
      refreshToken = (await refresh(refreshToken)).json<{ refreshToken: string }>().refreshToken
    }
    expect((await refresh(refreshToken)).status).toBe(429)
    expect((await refresh(bob.refreshToken)).status).toBe(200)
  })

  it('is limited for each address with tokens that are not valid, and not with others', async () => {
    const ada = await world.signIn({ id: '', username: 'ada', password: 'ada-password' })
    for (let i = 0; i < LIMIT_ROWS.bad_refresh.most - 1; i++)
      await world.context.limits.take('bad_refresh', '127.0.0.1')
    expect([(await refresh('unknown')).status, (await refresh('unknown')).status]).toEqual([401, 429])
    expect((await refresh(ada.refreshToken)).status).toBe(200)
  })
})

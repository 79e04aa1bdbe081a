import { hash } from 'node:crypto'
import { parseSetCookie } from 'cookie'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { User } from '@edusphere/protocol'
import type { Answer } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'

const MINUTE = 60_000
let world: ApiWorld
let ada: Visitor

beforeAll(async () => {
  world = await ApiWorld.open()
  ada = await world.person('ada')
})
beforeEach(() => void world.told.splice(0))
afterAll(() => world.close())

const account = (username: string, rest: object = {}) => ({
  username,
  name: 'Somebody',
  email: `${username}@example.org`,
  password: 'long enough',
  ...rest,
})
const login = { login: 'ada', password: 'ada-password' }

/** The cookies that a browser keeps and sends next time. */
const cookiesOf = (answer: Answer): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

const refresh = (refreshToken: string) => world.call('POST', '/api/auth/refresh', { body: { refreshToken } })

describe('POST /api/auth/register', () => {
  it('makes an account and signs the browser in, where no script can read it', async () => {
    const answer = await world.call('POST', '/api/auth/register', { body: account('eva', { name: 'Ēva Ozola' }) })
    expect(answer.status).toBe(201)
    expect(answer.json<{ user: User }>().user).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      username: 'eva',
      name: 'Ēva Ozola',
      email: 'eva@example.org',
      userAvatar: null,
      created: expect.stringMatching(/Z$/) as string,
    })
    const value = expect.stringMatching(/./) as string
    const hidden = { value, path: '/', httpOnly: true, sameSite: 'strict' }
    expect(answer.headers.getSetCookie().map((line) => parseSetCookie(line))).toEqual([
      { name: 'edusphere_access', maxAge: 600, ...hidden },
      { name: 'edusphere_refresh', maxAge: 604_800, ...hidden },
      { name: 'edusphere_device', maxAge: 34_560_000, ...hidden },
    ])
    const me = await world.call('GET', '/api/auth/me', { headers: { cookie: cookiesOf(answer) } })
    expect(me.json<{ user: User }>().user.username).toBe('eva')
  })

  it.each([
    [{ username: 'ada' }, 'username_taken', 'username'],
    [{ email: 'ADA@example.org' }, 'email_taken', 'email'],
  ])('refuses %j with 409 %s', async (change, code, field) => {
    const refusal = await world.refusal('POST', '/api/auth/register', { body: account('newcomer', change) })
    expect(refusal).toEqual({ status: 409, code, fields: [field] })
  })

  it('gives a username to one of two who ask at once', async () => {
    const body = [account('twin', { email: 'a@example.org' }), account('twin', { email: 'b@example.org' })]
    const answers = await Promise.all(body.map((one) => world.call('POST', '/api/auth/register', { body: one })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  })
})

describe('POST /api/auth/login and /api/auth/token', () => {
  it.each(['ada', 'ADA', 'ada@example.org', 'Ada@Example.org'])('know %j', async (name) => {
    const answer = await world.call('POST', '/api/auth/login', { body: { ...login, login: name } })
    expect([answer.status, answer.json<{ user: User }>().user.id]).toEqual([200, ada.id])
    expect(answer.headers.getSetCookie()).toHaveLength(3)
  })

  it('give programs their tokens, and no cookies', async () => {
    const answer = await world.call('POST', '/api/auth/token', { body: login })
    expect(answer.json()).toEqual({
      accessToken: expect.stringMatching(/^[^.]+\.[^.]+\.[^.]+$/) as string,
      refreshToken: expect.stringMatching(/^[\w-]{43}$/) as string,
      expiresIn: 600,
    })
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it('refuse a wrong password and an unknown name alike', async () => {
    const wrong = await world.call('POST', '/api/auth/login', { body: { ...login, password: 'wrong' } })
    const unknown = await world.call('POST', '/api/auth/login', { body: { ...login, login: 'nobody' } })
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(unknown.text).toBe(wrong.text)
    expect(wrong.headers.getSetCookie()).toEqual([])
  })
})

describe('S10: an access token', () => {
  it('ends after ten minutes', async () => {
    const answer = await world.must<Visitor>('POST', '/api/auth/token', { body: login })
    const as = { ...ada, ...answer }
    world.pass(9 * MINUTE)
    expect((await world.call('GET', '/api/auth/me', { as })).status).toBe(200)
    world.pass(2 * MINUTE)
    const late = { status: 401, code: 'unauthenticated', fields: [] }
    expect(await world.refusal('GET', '/api/auth/me', { as })).toEqual(late)
  })

  it('ends with its session, however lately it was verified', async () => {
    const as = await world.signIn(ada)
    expect((await world.call('GET', '/api/auth/me', { as })).status).toBe(200)
    await world.must('POST', '/api/auth/logout', { as, body: {} })
    expect((await world.call('GET', '/api/auth/me', { as })).status).toBe(401)
  })
})

describe('POST /api/auth/refresh', () => {
  it('rotates the token of a program', async () => {
    const first = await world.signIn(ada)
    const second = (await refresh(first.refreshToken)).json<Visitor>()
    expect(second.refreshToken).not.toBe(first.refreshToken)
    expect((await world.call('GET', '/api/auth/me', { as: { ...ada, ...second } })).status).toBe(200)
  })

  it('rotates the cookies of a browser', async () => {
    const cookie = cookiesOf(await world.call('POST', '/api/auth/login', { body: login }))
    const answer = await world.call('POST', '/api/auth/refresh', { headers: { cookie } })
    expect(answer.json<{ user: User }>().user.id).toBe(ada.id)
    expect(cookiesOf(answer)).not.toBe(cookie)
    const me = await world.call('GET', '/api/auth/me', { headers: { cookie: cookiesOf(answer) } })
    expect(me.status).toBe(200)
  })

  it('[K6] gives the previous token the same successor, however late, until that one was used', async () => {
    const first = await world.signIn(ada)
    const second = (await refresh(first.refreshToken)).json<Visitor>()
    for (const ms of [0, 61_000, 6 * 24 * 60 * MINUTE]) {
      world.pass(ms)
      const again = await refresh(first.refreshToken)
      expect([again.status, again.json<Visitor>().refreshToken]).toEqual([200, second.refreshToken])
    }
    // The answer of now counts: the successor lives as long as its cookie.
    world.pass(6 * 24 * 60 * MINUTE)
    expect((await refresh(second.refreshToken)).status).toBe(200)
    expect(world.told).toEqual([])
    ada = await world.signIn(ada)
  })

  it('[K6] a browser whose answer was lost and that slept goes on with its old cookie', async () => {
    const cookie = cookiesOf(await world.call('POST', '/api/auth/login', { body: login }))
    const lost = await world.call('POST', '/api/auth/refresh', { headers: { cookie } })
    world.pass(61_000)
    const answer = await world.call('POST', '/api/auth/refresh', { headers: { cookie } })
    expect(answer.status).toBe(200)
    const successor = (of: Answer) => parseSetCookie(of.headers.getSetCookie()[1]!).value
    expect(successor(answer)).toBe(successor(lost))
  })

  it('[K6] ends the session when a token comes back after its successor was used: another device holds it too', async () => {
    const first = await world.signIn(ada)
    const second = (await refresh(first.refreshToken)).json<Visitor>()
    const third = (await refresh(second.refreshToken)).json<Visitor>()
    expect((await refresh(first.refreshToken)).status).toBe(401)
    for (const { refreshToken } of [second, third]) expect((await refresh(refreshToken)).status).toBe(401)
    expect((await world.call('GET', '/api/auth/me', { as: { ...ada, ...third } })).status).toBe(401)
    expect(world.told).toEqual([['ended', expect.any(String)]])
    ada = await world.signIn(ada)
  })

  it('[K6] stores nothing from which a token can be made without the secret of the server', async () => {
    const first = await world.signIn(ada)
    const second = (await refresh(first.refreshToken)).json<Visitor>()
    const stored = JSON.stringify(await world.context.store.db.selectFrom('refresh_tokens').selectAll().execute())
    expect(stored).not.toContain(first.refreshToken)
    expect(stored).not.toContain(second.refreshToken)
    // Who has an old token and a copy of the store has the hashes alone.
    const hashes = ['sha256', 'sha512'].map((name) => hash(name, first.refreshToken, 'base64url'))
    for (const guess of hashes) expect((await refresh(guess)).status).toBe(401)
    expect((await refresh(second.refreshToken)).status).toBe(200)
  })

  it('keeps a session alive for as long as it is used within seven days', async () => {
    let { refreshToken } = await world.signIn(ada)
    for (let week = 0; week < 3; week++) {
      world.pass(7 * 24 * 60 * MINUTE - 1_000)
      refreshToken = (await refresh(refreshToken)).json<Visitor>().refreshToken
    }
    world.pass(7 * 24 * 60 * MINUTE)
    expect((await refresh(refreshToken)).status).toBe(401)
    ada = await world.signIn(ada)
  })

  it.each([[{}], [{ refreshToken: 'x' }], [undefined]])('refuses %j with 401', async (body) => {
    expect((await world.call('POST', '/api/auth/refresh', { body })).status).toBe(401)
  })
})

describe('POST /api/auth/logout', () => {
  it('ends the session of the cookies and takes them away', async () => {
    const cookie = cookiesOf(await world.call('POST', '/api/auth/login', { body: login }))
    const answer = await world.call('POST', '/api/auth/logout', { headers: { cookie } })
    expect(answer.status).toBe(204)
    expect(answer.headers.getSetCookie().map((line) => parseSetCookie(line))).toMatchObject([
      { name: 'edusphere_access', value: '', path: '/', maxAge: 0 },
      { name: 'edusphere_refresh', value: '', path: '/', maxAge: 0 },
    ])
    expect(world.told).toHaveLength(1)
    for (const [method, path] of [
      ['GET', '/api/auth/me'],
      ['POST', '/api/auth/refresh'],
    ] as const) {
      expect((await world.call(method, path, { headers: { cookie } })).status).toBe(401)
    }
  })

  it('ends the session of a refresh token, also when the access token has expired', async () => {
    const { refreshToken } = await world.signIn(ada)
    world.pass(11 * MINUTE)
    ada = await world.signIn(ada)
    expect((await world.call('POST', '/api/auth/logout', { body: { refreshToken } })).status).toBe(204)
    expect((await refresh(refreshToken)).status).toBe(401)
    expect((await world.call('GET', '/api/auth/me', { as: ada })).status).toBe(200)
  })

  it('is content when there is nothing to end', async () => {
    expect((await world.call('POST', '/api/auth/logout')).status).toBe(204)
  })
})

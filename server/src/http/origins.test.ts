import { parseSetCookie } from 'cookie'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Session } from '@edusphere/protocol'
import type { Answer } from '@edusphere/testing/api'
import { ApiWorld } from '@edusphere/testing/api-world'

const login = { login: 'ada', password: 'ada-password' }
const cookiesOf = (answer: Answer) =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

describe('state-changing calls of browsers', () => {
  let world: ApiWorld
  let cookie: string

  beforeAll(async () => {
    world = await ApiWorld.open()
    await world.person('ada')
    cookie = cookiesOf(await world.call('POST', '/api/auth/login', { body: login }))
  })
  afterAll(() => world.close())

  const rename = (headers: Record<string, string>) =>
    world.call('PATCH', '/api/auth/me', { body: { name: 'Renamed' }, headers: { cookie, ...headers } })

  it('come from here', async () => {
    expect((await rename({ origin: world.origin })).status).toBe(200)
    expect((await rename({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect((await rename({})).status).toBe(200)
  })

  it.each([{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])(
    'are refused with %j, and change nothing',
    async (headers: Record<string, string>) => {
      const before = await world.call('GET', '/api/auth/me', { headers: { cookie } })
      const answer = await world.call('PATCH', '/api/auth/me', {
        body: { name: 'Evil' },
        headers: { cookie, ...headers },
      })
      expect([answer.status, answer.json()]).toEqual([
        403,
        { error: 'Requests from this origin are not allowed', code: 'foreign_origin' },
      ])
      expect((await world.call('GET', '/api/auth/me', { headers: { cookie } })).text).toBe(before.text)
    },
  )

  it('are refused at the door too: nobody is signed in from elsewhere', async () => {
    const headers = { origin: 'https://evil.example' }
    const answer = await world.call('POST', '/api/auth/login', { body: login, headers })
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []])
  })

  it('may be read from anywhere a browser lets them', async () => {
    const headers = { cookie, origin: 'https://evil.example' }
    const answer = await world.call('GET', '/api/auth/me', { headers })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, null])
  })

  it('do not ride on anything with a bearer token', async () => {
    const as = await world.signIn({ id: '', username: 'ada', password: 'ada-password' })
    const headers = { origin: 'https://program.example' }
    expect((await world.call('PATCH', '/api/auth/me', { as, body: { name: 'ADA' }, headers })).status).toBe(200)
  })

  it.each(['login', 'refresh', 'logout'])('[A18] %s does not skip the check by a bearer token', async (call) => {
    const headers = { cookie, authorization: 'Bearer x', origin: 'https://evil.example' }
    const answer = await world.call('POST', `/api/auth/${call}`, { body: call === 'login' ? login : {}, headers })
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []])
    expect((await world.call('GET', '/api/auth/me', { headers: { cookie } })).status).toBe(200)
  })

  it('[A18] a call with a bearer token leaves the cookies as they are', async () => {
    const as = await world.signIn({ id: '', username: 'ada', password: 'ada-password' })
    const headers = { cookie, origin: 'https://program.example' }
    const { sessions } = await world.must<{ sessions: Session[] }>('GET', '/api/auth/sessions', { as })
    const { id } = sessions.find(({ current }) => current)!
    const answer = await world.call('DELETE', `/api/auth/sessions/${id}`, { as, headers })
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([204, []])
  })
})

describe('with an https: PUBLIC_ORIGIN', () => {
  let world: ApiWorld

  beforeAll(async () => {
    world = await ApiWorld.open({ config: { publicOrigins: ['https://chat.example.org'] } })
    await world.person('ada')
  })
  afterAll(() => world.close())

  it('cookies are Secure and __Host-, and the plain ones worth nothing', async () => {
    const headers = { origin: 'https://chat.example.org' }
    const answer = await world.call('POST', '/api/auth/login', { body: login, headers })
    const cookies = answer.headers.getSetCookie()
    const guarded = { path: '/', httpOnly: true, sameSite: 'strict', secure: true }
    expect(cookies.map((line) => parseSetCookie(line))).toMatchObject([
      { name: '__Host-edusphere_access', ...guarded },
      { name: '__Host-edusphere_refresh', ...guarded },
      { name: '__Host-edusphere_device', ...guarded },
    ])
    expect(cookies.join()).not.toMatch(/domain/i)
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
    expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    const cookie = cookiesOf(answer)
    expect((await world.call('GET', '/api/auth/me', { headers: { cookie } })).status).toBe(200)
    const plain = cookie.replaceAll('__Host-', '')
    expect((await world.call('GET', '/api/auth/me', { headers: { cookie: plain } })).status).toBe(401)
  })

  it('only that origin is allowed', async () => {
    expect(
      (await world.call('POST', '/api/auth/login', { body: login, headers: { origin: world.origin } })).status,
    ).toBe(403)
  })
})

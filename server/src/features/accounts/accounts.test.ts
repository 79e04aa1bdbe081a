import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Participant, Session, User } from '@edusphere/protocol'
import { createResetToken } from './reset-links.ts'
import { disableAccount, enableAccount } from './rules.ts'
import { roomPath } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { appendTo } from '@edusphere/testing/changes'

let world: ApiWorld
let ada: Visitor
let bob: Visitor

beforeAll(async () => {
  world = await ApiWorld.open()
  ada = await world.person('ada')
  bob = await world.person('bob')
})
beforeEach(() => void world.told.splice(0))
afterAll(() => world.close())

const me = async (as: Visitor) => (await world.must<{ user: User }>('GET', '/api/auth/me', { as })).user
const statusOf = async (as: Visitor) => (await world.call('GET', '/api/auth/me', { as })).status

describe('/api/auth/me', () => {
  it('PATCH changes the name', async () => {
    const { user } = await world.must<{ user: User }>('PATCH', '/api/auth/me', { as: ada, body: { name: 'Ada L.' } })
    expect(user.name).toBe('Ada L.')
    expect(await me(ada)).toEqual(user)
  })

  it.each(['GET', 'PATCH', 'DELETE'])('%s answers strangers 401', async (method) => {
    const answer = await world.call(method, '/api/auth/me', method === 'PATCH' ? { raw: 'not even JSON' } : {})
    expect([answer.status, answer.json()]).toEqual([401, { error: 'Authentication required', code: 'unauthenticated' }])
  })

  it('DELETE erases who one was; messages stay, under "Deleted user"', async () => {
    const eva = await world.person('eva')
    const room = await world.room(ada, 'Farewell')
    const own = await world.room(eva, 'Left behind')
    await world.join(room, eva)
    await world.join(own, ada)
    const change = { kind: 'create', roomId: room.id, userId: eva.id, id: crypto.randomUUID(), body: 'Bye' } as const
    await appendTo(world.context.store, [change])
    world.told.splice(0)

    const { user } = await world.must<{ user: User }>('DELETE', '/api/auth/me', {
      as: eva,
      body: { password: eva.password },
    })
    expect(user).toMatchObject({ username: 'eva', name: 'Deleted user', email: '', userAvatar: null })
    expect(world.told).toEqual([
      ['ended', expect.any(String), expect.any(String)],
      ['removed', room.id, 'eva'],
    ])
    expect(await statusOf(eva)).toBe(401)
    const { messages } = await world.must<{ messages: object[] }>('GET', `${roomPath(room)}/messages`, { as: ada })
    expect(messages).toMatchObject([{ body: 'Bye', user: 'eva', userName: 'Deleted user' }])
    const people = await world.must<{ participants: Participant[] }>('GET', `${roomPath(room)}/participants`, {
      as: ada,
    })
    expect(people.participants.map(({ username }) => username)).toEqual(['ada'])
    expect((await world.call('GET', roomPath(own), { as: ada })).status).toBe(200)

    const again = { username: 'eva', name: 'Eva', email: 'eva@example.org', password: 'long enough' }
    expect((await world.refusal('POST', '/api/auth/register', { body: again })).code).toBe('username_taken')
    const free = { ...again, username: 'eva-2' }
    expect((await world.call('POST', '/api/auth/register', { body: free })).status).toBe(201)
  })
})

describe('[A21] DELETE /api/auth/me', () => {
  it.each([
    [undefined, 'bad_request'],
    [{}, 'bad_request'],
    [{ password: '' }, 'bad_request'],
    [{ password: 5 }, 'bad_request'],
    [{ password: 'wrong' }, 'wrong_password'],
  ])('with %j is 400 %s, names the password, and deletes nothing', async (body, code) => {
    const refusal = await world.refusal('DELETE', '/api/auth/me', { as: ada, body })
    expect([refusal.status, refusal.code]).toEqual([400, code])
    expect(refusal.fields).toEqual(body === undefined ? expect.any(Array) : ['password'])
    expect([await statusOf(ada), world.told]).toEqual([200, []])
  })
})

describe('POST /api/auth/password', () => {
  const change = (as: Visitor, oldPassword: string, newPassword: string) =>
    world.call('POST', '/api/auth/password', { as, body: { oldPassword, newPassword } })

  it('sets a new one and ends every other session', async () => {
    const elsewhere = await world.signIn(bob)
    const answer = await change(bob, bob.password, 'another password')
    expect([answer.status, answer.json<{ user: User }>().user.username]).toEqual([200, 'bob'])
    expect([await statusOf(bob), await statusOf(elsewhere)]).toEqual([200, 401])
    expect(world.told).toHaveLength(1)
    bob = { ...bob, password: 'another password' }
    await world.signIn(bob)
  })

  it('refuses a wrong old one, changes nothing', async () => {
    const body = { oldPassword: 'wrong', newPassword: 'another password' }
    const refusal = await world.refusal('POST', '/api/auth/password', { as: ada, body })
    expect(refusal).toEqual({ status: 400, code: 'wrong_password', fields: ['oldPassword'] })
    expect(world.told).toEqual([])
    await world.signIn(ada)
  })
})

describe('/api/auth/sessions', () => {
  const list = async (as: Visitor) =>
    (await world.must<{ sessions: Session[] }>('GET', '/api/auth/sessions', { as })).sessions

  it('GET lists my own, which of them is this one, and what it is', async () => {
    const eva = await world.person('eva-sessions')
    const headers = { 'user-agent': `Browser ${'x'.repeat(500)}` }
    await world.call('POST', '/api/auth/login', { body: { login: eva.username, password: eva.password }, headers })
    const sessions = await list(eva)
    expect(sessions).toHaveLength(3)
    expect(sessions.filter(({ current }) => current)).toHaveLength(1)
    expect(sessions.map(({ userAgent }) => userAgent.length)).toContain(256)
  })

  it('DELETE ends one of mine, and nobody else’s', async () => {
    const other = await world.signIn(ada)
    const id = (await list(other)).find(({ current }) => current)!.id
    const refusal = await world.refusal('DELETE', `/api/auth/sessions/${id}`, { as: bob })
    expect(refusal).toEqual({ status: 404, code: 'not_found', fields: [] })
    expect((await world.call('DELETE', `/api/auth/sessions/${id.toUpperCase()}`, { as: ada })).status).toBe(204)
    expect([await statusOf(other), await statusOf(ada)]).toEqual([401, 200])
    expect(world.told).toEqual([['ended', id]])
  })

  it('DELETE all ends every one, this one too', async () => {
    const others = [await world.signIn(ada), await world.signIn(ada)]
    const answer = await world.call('DELETE', '/api/auth/sessions/all', { as: others[0] })
    expect(answer.status).toBe(204)
    expect(await Promise.all([ada, ...others].map(statusOf))).toEqual([401, 401, 401])
    expect(await statusOf(bob)).toBe(200)
    ada = await world.signIn(ada)
  })
})

describe('POST /api/auth/reset', () => {
  const reset = (token: string, password = 'set by the link') =>
    world.call('POST', '/api/auth/reset', { body: { token, password } })

  it('sets a password by a link, once, and ends every session', async () => {
    const eva = await world.person('eva-reset')
    const token = await createResetToken(world.context, eva.id)
    expect((await reset(token)).status).toBe(204)
    expect(await statusOf(eva)).toBe(401)
    await world.signIn({ ...eva, password: 'set by the link' })
    const again = await reset(token)
    expect([again.status, again.json<{ code: string }>().code]).toEqual([400, 'reset_invalid'])
  })

  it('refuses a link after 24 hours, and one that was followed by another', async () => {
    const first = await createResetToken(world.context, bob.id)
    const second = await createResetToken(world.context, bob.id)
    expect((await reset(first)).status).toBe(400)
    world.pass(24 * 60 * 60_000)
    expect((await reset(second)).status).toBe(400)
    ;[ada, bob] = [await world.signIn(ada), await world.signIn(bob)]
  })
})

describe('a disabled account', () => {
  it('is signed out, and told so when it signs in with its password', async () => {
    const eva = await world.person('eva-disabled')
    await disableAccount(world.context, eva)
    expect(await statusOf(eva)).toBe(401)
    const login = (password: string) =>
      world.refusal('POST', '/api/auth/login', { body: { login: eva.username, password } })
    expect((await login(eva.password)).code).toBe('account_disabled')
    expect((await login('a wrong one')).code).toBe('invalid_credentials')
    await enableAccount(world.context, eva)
    expect(await statusOf(await world.signIn(eva))).toBe(200)
  })
})

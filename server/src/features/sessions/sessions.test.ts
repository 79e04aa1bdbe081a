import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Session } from '@edusphere/protocol'
import type { Answer } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { refreshSession } from './sessions.ts'
import { createTokens } from './tokens.ts'

const MINUTE = 60_000
let world: ApiWorld
let ada: Visitor

beforeAll(async () => {
  world = await ApiWorld.open()
  ada = await world.person('ada')
})
beforeEach(() => void world.told.splice(0))
afterAll(() => world.close())

const statusOf = async (as: Visitor) => (await world.call('GET', '/api/auth/me', { as })).status
const refresh = (refreshToken: string) => world.call('POST', '/api/auth/refresh', { body: { refreshToken } })
const list = async (as: Visitor) =>
  (await world.must<{ sessions: Session[] }>('GET', '/api/auth/sessions', { as })).sessions
const cookiesOf = (answer: Answer): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

describe('the refresh tokens of a session', () => {
  it('[A16] 50 refreshes at once are one chain', async () => {
    const { refreshToken } = await world.signIn(ada)
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(refreshToken)))
    const successors = new Set(answers.map((answer) => answer.json<Visitor>().refreshToken))
    expect([successors.size, new Set(answers.map(({ status }) => status))]).toEqual([1, new Set([200])])
    const [successor] = successors
    const again = await Promise.all(Array.from({ length: 50 }, () => refresh(successor!)))
    expect(new Set(again.map((answer) => answer.json<Visitor>().refreshToken)).size).toBe(1)
    expect(world.told).toEqual([])
  })

  it.each(['the owner', 'a thief'])('[A16] notices two that take turns, when %s is the first one', async () => {
    const stolen = await world.signIn(ada)
    const first = (await refresh(stolen.refreshToken)).json<Visitor>()
    world.pass(5 * MINUTE)
    // As far as anyone can tell, an answer was lost.
    expect((await refresh(stolen.refreshToken)).json<Visitor>().refreshToken).toBe(first.refreshToken)
    world.pass(5 * MINUTE)
    const second = (await refresh(first.refreshToken)).json<Visitor>()
    world.pass(5 * MINUTE)
    expect((await refresh(first.refreshToken)).status).toBe(401)
    expect((await refresh(second.refreshToken)).status).toBe(401)
    expect(world.told).toEqual([['ended', expect.any(String)]])
    ada = await world.signIn(ada)
  })

  it('[A16] answers may be lost again, after one that came', async () => {
    let { refreshToken } = await world.signIn(ada)
    for (let lost = 0; lost < 3; lost++) {
      await refresh(refreshToken)
      world.pass(MINUTE)
      for (const times of [2, 1]) {
        let answer: Answer | undefined
        for (let i = 0; i < times; i++) answer = await refresh(refreshToken)
        expect(answer!.status).toBe(200)
        refreshToken = answer!.json<Visitor>().refreshToken
        world.pass(MINUTE)
      }
    }
    expect(world.told).toEqual([])
    ada = await world.signIn(ada)
  })

  it('[A16] a lost answer of before the secret changed is given again after', async () => {
    // The refreshes above are near what one person may do.
    const { refreshToken } = await world.person('eve')
    const lost = (await refresh(refreshToken)).json<Visitor>()
    const signing = 'a new secret for tests that is long enough'
    const other = 'a secret for tests that is long enough'
    const context = { ...world.context, tokens: createTokens({ signing, other }, world.context.clock) }
    const again = await refreshSession(context, refreshToken)
    expect(again.tokens.refreshToken).toBe(lost.refreshToken)
    const next = await refreshSession(context, lost.refreshToken)
    expect(next.tokens.refreshToken).toBe(context.tokens.successorsOf(lost.refreshToken)[0])
  })
})

describe('a new password', () => {
  const change = (as: Visitor, oldPassword: string, newPassword: string) =>
    world.call('POST', '/api/auth/password', { as, body: { oldPassword, newPassword } })

  it('[A16] ends the earlier refresh tokens of this session, also those that were replaced', async () => {
    const eva = await world.person('eva-tokens')
    const second = (await refresh(eva.refreshToken)).json<Visitor>()
    const answer = await change(eva, eva.password, 'another password')
    const { tokens } = answer.json<{ tokens: Pick<Visitor, 'accessToken' | 'refreshToken'> }>()
    for (const old of [eva, second]) expect((await refresh(old.refreshToken)).status).toBe(401)
    expect([await statusOf(eva), await statusOf({ ...eva, ...tokens })]).toEqual([200, 200])
    expect((await refresh(tokens.refreshToken)).status).toBe(200)
  })

  it('[A16] gives a browser its new tokens in cookies alone', async () => {
    const eva = await world.person('eva-cookies')
    const body = { login: eva.username, password: eva.password }
    const cookie = cookiesOf(await world.call('POST', '/api/auth/login', { body }))
    const headers = { cookie }
    const changed = { oldPassword: eva.password, newPassword: 'another password' }
    const answer = await world.call('POST', '/api/auth/password', { body: changed, headers })
    expect([answer.status, Object.keys(answer.json<object>())]).toEqual([200, ['user']])
    expect((await world.call('POST', '/api/auth/refresh', { headers })).status).toBe(401)
    const renewed = { cookie: cookiesOf(answer) }
    expect((await world.call('POST', '/api/auth/refresh', { headers: renewed })).status).toBe(200)
  })
})

describe('the sessions of a person', () => {
  it('[A16] GET marks those that started after I reviewed them, at this session alone', async () => {
    const eva = await world.person('eva-devices')
    const login = { login: eva.username, password: eva.password }
    const here = await world.signIn(eva)
    const news = async (as: Visitor) => (await list(as)).filter((one) => one.new).map(({ userAgent }) => userAgent)
    expect(await news(here)).toEqual([])
    world.pass(1_000)
    await world.call('POST', '/api/auth/login', { body: login, headers: { 'user-agent': 'A stranger' } })
    expect([await news(eva), await news(here)]).toEqual([['A stranger'], ['A stranger']])
    const until = (await list(here)).find((one) => one.new)!.created
    world.pass(1_000)
    await world.call('POST', '/api/auth/login', { body: login, headers: { 'user-agent': 'Another one' } })
    await world.must('PUT', '/api/auth/sessions/reviewed', { as: here, body: { until } })
    expect(await news(here)).toEqual(['Another one'])
    expect((await news(eva)).toSorted()).toEqual(['A stranger', 'Another one'])
    // Neither an earlier time nor one to come changes what is new.
    await world.must('PUT', '/api/auth/sessions/reviewed', { as: here, body: { until: '2020-01-01T00:00:00.000Z' } })
    expect(await news(here)).toEqual(['Another one'])
    await world.must('PUT', '/api/auth/sessions/reviewed', { as: here, body: { until: '2099-01-01T00:00:00.000Z' } })
    expect(await news(here)).toEqual([])
    world.pass(1_000)
    await world.call('POST', '/api/auth/login', { body: login, headers: { 'user-agent': 'Later' } })
    expect(await news(here)).toEqual(['Later'])
  })

  it('[A16] are 50 at most: a further sign-in ends the one that was not used for longest', async () => {
    const max = await world.person('max-sessions')
    const others: Visitor[] = []
    for (let i = 0; i < 48; i++) {
      world.pass(1_000)
      others.push(await world.signIn(max))
    }
    expect(await list(max)).toHaveLength(50)
    world.pass(1_000)
    // The first one is used: the second one is the one that was not used for longest.
    const { refreshToken } = max
    await world.must('POST', '/api/auth/refresh', { body: { refreshToken } })
    world.told.splice(0)
    await world.signIn(max)
    await world.signIn(max)
    expect(await list(max)).toHaveLength(50)
    expect(world.told).toEqual([
      ['ended', expect.any(String)],
      ['ended', expect.any(String)],
    ])
    expect([await statusOf(max), await statusOf(others[0]!), await statusOf(others[1]!)]).toEqual([200, 401, 200])
  })
})

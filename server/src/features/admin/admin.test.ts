import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AdminUser, AuditEntry, ErrorBody, User } from '@edusphere/protocol'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { VERSION } from '../../version.ts'
import { findUser } from '../accounts/accounts.ts'
import { changeUser, setAdmin } from './rules.ts'

const HOUR = 60 * 60_000
let world: ApiWorld
let boss: Visitor
let ada: Visitor

beforeAll(async () => {
  world = await ApiWorld.open()
  ;[boss, ada] = [await world.person('boss'), await world.person('ada')]
  await give(boss)
})
beforeEach(() => void world.told.splice(0))
afterAll(() => world.close())

const give = async ({ id }: Visitor, admin: 0 | 1 = 1) =>
  setAdmin(world.context, (await findUser(world.context.store.db, { id }))!, admin)
const patch = (username: string, body: object, as = boss) =>
  world.call('PATCH', `/api/admin/users/${username}`, { as, body })
const change = async (username: string, body: object, as = boss) =>
  (await world.must<{ user: AdminUser }>('PATCH', `/api/admin/users/${username}`, { as, body })).user
const list = (query = '', as = boss) =>
  world.must<{ users: AdminUser[]; cursor: string | null }>('GET', `/api/admin/users${query}`, { as })
const soon = (ms = HOUR) => new Date(world.context.clock() + ms).toISOString()
const statusOf = async (as: Visitor) => (await world.call('GET', '/api/auth/me', { as })).status
const login = ({ username, password }: Visitor) =>
  world.call('POST', '/api/auth/login', { body: { login: username, password } })
const codeOf = (text: string) => (JSON.parse(text) as ErrorBody).code
const lastAct = async (whom: string) =>
  (await world.must<{ audit: AuditEntry[] }>('GET', `/api/admin/audit?whom=${whom}`, { as: boss })).audit[0]

describe('who administers the site', () => {
  it('is told so, and others are not', async () => {
    const me = async (as: Visitor) => (await world.must<{ user: User }>('GET', '/api/auth/me', { as })).user
    expect((await me(boss)).admin).toBe(true)
    expect(Object.keys(await me(ada))).not.toContain('admin')
  })

  it('is made by another one, and both acts are recorded', async () => {
    const eva = await world.person('eva')
    expect(await change('eva', { admin: true })).toMatchObject({ username: 'eva', admin: true })
    expect(await lastAct('eva')).toMatchObject({ what: 'admin_given', who: 'boss' })
    expect((await list('', eva)).users.length).toBeGreaterThan(0)
    world.pass(1_000)
    expect(await change('boss', { admin: false }, eva)).toMatchObject({ admin: false })
    expect(codeOf((await patch('ada', {})).text)).toBe('forbidden')
    await change('boss', { admin: true }, eva)
    await change('eva', { admin: false })
    expect(await lastAct('eva')).toMatchObject({ what: 'admin_taken', who: 'boss' })
  })

  it('is asked for first: others learn nothing of which accounts exist', async () => {
    const answers = await Promise.all(['boss', 'ada', 'absent'].map((name) => patch(name, { admin: true }, ada)))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect([answers[0]!.status, codeOf(answers[0]!.text)]).toEqual([403, 'forbidden'])
    expect((await world.refusal('GET', '/api/admin/users', { as: ada })).code).toBe('forbidden')
    expect(codeOf((await patch('absent', {})).text)).toBe('not_found')
  })

  it('stays: the only one cannot step down and cannot be suspended', async () => {
    for (const body of [{ admin: false }, { suspendedUntil: soon() }]) {
      const { status, text } = await patch('boss', body)
      expect([status, codeOf(text)]).toEqual([409, 'last_admin'])
    }
    expect(await statusOf(boss)).toBe(200)
    expect(await change('boss', { admin: true })).toMatchObject({ admin: true })
  })

  it('stays, when two step down at once', async () => {
    const max = await world.person('max')
    for (let round = 0; round < 5; round++) {
      await give(boss)
      await give(max)
      const answers = await Promise.all([patch('boss', { admin: false }), patch('max', { admin: false }, max)])
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    }
    await give(boss)
    await give(max, 0)
  })

  it('has no rights while suspended, and an end of it gives them back', async () => {
    const kim = await world.person('kim')
    await give(kim)
    const caller = { userId: kim.id, username: 'kim', name: '', avatar: null, sessionId: '' }
    await change('kim', { suspendedUntil: soon() })
    const act = () => changeUser(world.context, caller, { username: 'ada', change: { admin: true } })
    await expect(act()).rejects.toMatchObject({ code: 'forbidden' })
    world.pass(HOUR)
    boss = await world.signIn(boss)
    ada = await world.signIn(ada)
    expect((await list('', await world.signIn(kim))).users.length).toBeGreaterThan(0)
    await give(kim, 0)
  })
})

describe('a suspension', () => {
  it('ends every session, says its end and reason at the sign-in, and lifts itself', async () => {
    const eve = await world.person('eve')
    const elsewhere = await world.signIn(eve)
    const until = soon()
    const user = await change('eve', { suspendedUntil: until, reason: 'Spam' })
    expect(user).toMatchObject({ suspendedUntil: until, reason: 'Spam' })
    expect([await statusOf(eve), await statusOf(elsewhere)]).toEqual([401, 401])
    expect(world.told.flat()).toHaveLength(3 + 1)
    const refused = await login(eve)
    expect([refused.status, refused.json()]).toEqual([
      403,
      {
        error: 'This account is suspended',
        code: 'account_suspended',
        details: { suspendedUntil: until, reason: 'Spam' },
      },
    ])
    expect(codeOf((await login({ ...eve, password: 'wrong' })).text)).toBe('invalid_credentials')
    expect(codeOf((await world.call('POST', '/api/auth/refresh', { body: eve })).text)).toBe('unauthenticated')
    world.pass(HOUR)
    boss = await world.signIn(boss)
    ada = await world.signIn(ada)
    expect((await login(eve)).status).toBe(200)
    expect((await list('?search=eve')).users[0]).toMatchObject({ suspendedUntil: null, reason: null })
  })

  it('is recorded with its end and without its reason, and may be lifted', async () => {
    const until = soon()
    await change('eve', { suspendedUntil: until, reason: 'a zebra' })
    expect(await lastAct('eve')).toMatchObject({ what: 'suspension', who: 'boss', detail: until })
    expect(JSON.stringify(await lastAct('eve'))).not.toContain('zebra')
    world.pass(1_000)
    expect(await change('eve', { suspendedUntil: null })).toMatchObject({ suspendedUntil: null, reason: null })
    expect(await lastAct('eve')).toMatchObject({ what: 'suspension_ended' })
    expect((await login({ ...boss, username: 'eve', password: 'eve-password' })).status).toBe(200)
  })

  it.each([
    { suspendedUntil: 'tomorrow' },
    { suspendedUntil: '2020-01-01T00:00:00Z' },
    { suspendedUntil: '2999-13-01T00:00:00Z' },
    { suspendedUntil: 5 },
    { reason: 'without a suspension' },
    { suspendedUntil: '2999-01-01T00:00:00Z', reason: 'x'.repeat(501) },
    { admin: 1 },
  ])('%j is refused, and changes nothing', async (body) => {
    const field = 'reason' in body ? 'reason' : Object.keys(body)[0]
    const refusal = await world.refusal('PATCH', '/api/admin/users/ada', { as: boss, body })
    expect(refusal).toEqual({ status: 400, code: 'bad_request', fields: [field] })
    expect(await statusOf(ada)).toBe(200)
  })
})

it('GET /api/admin/server says what the server runs on', async () => {
  const server = await world.must('GET', '/api/admin/server', { as: boss })
  expect(server).toMatchObject({ version: VERSION, bus: 'local', sockets: 0, registration: 'open', auditDays: 365 })
  expect((await world.refusal('GET', '/api/admin/server', { as: ada })).code).toBe('forbidden')
})

describe('GET /api/admin/users', () => {
  it('finds a part of username, name or address, in any case and without diacritics', async () => {
    const body = { username: 'liga-k', name: 'Līga Kļaviņa', email: 'L.K@skola.lv', password: 'a long password' }
    await world.must('POST', '/api/auth/register', { body })
    for (const search of ['LIGA-K', 'klavina', 'Kļaviņa', 'l.k@SKOLA']) {
      const { users } = await list(`?search=${encodeURIComponent(search)}`)
      expect(
        users.map(({ username }) => username),
        search,
      ).toEqual(['liga-k'])
    }
    expect((await list('?search=%25')).users).toEqual([])
  })

  it('goes on by the cursor, each account once', async () => {
    const { db } = world.context.store
    const rest = { password: null, email: null, avatar: null, created: 0, disabled: null, deleted: null }
    const many = Array.from({ length: 120 }, (_, i) => ({
      id: crypto.randomUUID(),
      username: `many-${i}`,
      name: 'Many',
    }))
    await db
      .insertInto('users')
      .values(many.map((user) => ({ ...user, ...rest })))
      .execute()
    const seen: string[] = []
    for (let query = '?search=many-'; ;) {
      const { users, cursor } = await list(query)
      seen.push(...users.map(({ username }) => username))
      if (cursor === null) break
      query = `?search=many-&cursor=${cursor}`
    }
    expect(seen).toEqual(many.map(({ username }) => username).toSorted())
  })
})

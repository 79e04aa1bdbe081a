import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry, RoomSummary } from '@edusphere/protocol'
import { roomPath } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { Failure } from '../../failure.ts'
import { record, recordFailedSignIn } from './audit.ts'
import { pruneAudit } from './pruning.ts'

type Page = { audit: AuditEntry[]; cursor: string | null }

let world: ApiWorld
let boss: Visitor
let host: Visitor
let guest: Visitor
let room: RoomSummary

beforeAll(async () => {
  world = await ApiWorld.open()
  ;[boss, host, guest] = [await world.person('boss'), await world.person('host'), await world.person('-guest')]
  const { db } = world.context.store
  await db.updateTable('users').set({ admin: 1 }).where('id', '=', boss.id).execute()
  room = await world.room(host, 'Maths')
  await world.join(room, guest)
})
afterAll(() => world.close())

const site = (query = '') => world.must<Page>('GET', `/api/admin/audit${query}`, { as: boss })
const ofRoom = (query = '') => world.must<Page>('GET', `${roomPath(room)}/audit${query}`, { as: host })
const lastOf = async (what: string) => (await site(`?what=${what}`)).audit[0]

describe('the audit says who did what to whom, and when', () => {
  it('of a room, to its host, without network addresses', async () => {
    const path = `${roomPath(room)}/participants/-guest`
    await world.must('DELETE', path, { as: host })
    world.pass(1_000)
    await world.must('PUT', path, { as: host })
    world.pass(1_000)
    await world.must('PATCH', roomPath(room), { as: host, body: { description: 'Zebras', visibility: 'private' } })
    await world.must('PATCH', roomPath(room), { as: host, body: { description: 'Zebras' } })
    const { audit, cursor } = await ofRoom()
    const who = { who: 'host', outcome: 'done', room: `host/${room.slug}` }
    expect(audit.map(({ id: _id, when: _when, ...entry }) => entry)).toEqual([
      { ...who, what: 'room_changed', whom: null, detail: 'description visibility' },
      { ...who, what: 'readmission', whom: '-guest', detail: null },
      { ...who, what: 'removal', whom: '-guest', detail: null },
    ])
    expect(cursor).toBeNull()
    expect(JSON.stringify(audit)).not.toContain('ebra')
    const times = audit.map(({ when }) => Date.parse(when))
    expect(times[0]! - times[1]!).toBe(1_000)
  })

  it('of invites: made once, revoked, and never the invite itself', async () => {
    const { invite } = await world.must<{ invite: string }>('POST', `${roomPath(room)}/invite`, { as: host })
    await world.must('POST', `${roomPath(room)}/invite`, { as: host })
    await world.must('DELETE', `${roomPath(room)}/invite`, { as: host })
    const { audit } = await ofRoom()
    expect(
      audit
        .filter(({ what }) => what.startsWith('invite'))
        .map(({ what }) => what)
        .sort(),
    ).toEqual(['invite_made', 'invite_revoked'].sort())
    expect(JSON.stringify(await site())).not.toContain(invite)
  })

  it('of sign-ins, with the network address for administrators', async () => {
    await world.signIn(guest)
    expect(await lastOf('sign_in')).toMatchObject({ who: '-guest', outcome: 'done', address: '127.0.0.1', room: null })
  })

  it('of failed sign-ins, without what was typed', async () => {
    const attempt = (login: string) =>
      world.call('POST', '/api/auth/login', { body: { login, password: 'a wrong zebra' } })
    world.pass(1_000)
    await attempt('HOST@example.org')
    expect(await lastOf('sign_in')).toMatchObject({ who: 'host', outcome: 'invalid_credentials' })
    world.pass(1_000)
    await attempt('zebra-typed-as-a-name')
    const last = await lastOf('sign_in')
    expect(last).toMatchObject({ who: null, outcome: 'invalid_credentials', address: '127.0.0.1' })
    expect(JSON.stringify(await site())).not.toContain('zebra')
  })

  it('of floods of failed sign-ins, a part', async () => {
    const { db } = world.context.store
    const count = async () =>
      (await db.selectFrom('audit').select('id').where('outcome', '<>', 'done').execute()).length
    const before = await count()
    const failure = new Failure('invalid_credentials', undefined, {})
    for (let i = 0; i < 50; i++) await recordFailedSignIn(world.context, failure, '192.0.2.7')
    const recorded = (await count()) - before
    expect(recorded).toBeGreaterThan(0)
    expect(recorded).toBeLessThan(50)
  })

  it('of passwords, sessions and accounts', async () => {
    const eva = await world.person('eva')
    const body = { oldPassword: eva.password, newPassword: 'another password' }
    await world.must('POST', '/api/auth/password', { as: eva, body })
    await world.must('DELETE', '/api/auth/sessions/all', { as: eva })
    const again = await world.signIn({ ...eva, password: 'another password' })
    await world.must('POST', '/api/auth/logout', { body: { refreshToken: again.refreshToken } })
    const last = await world.signIn({ ...eva, password: 'another password' })
    await world.must('DELETE', '/api/auth/me', { as: last, body: { password: 'another password' } })
    const { audit } = await site('?who=eva')
    const signIns = ['sign_in', 'sign_in', 'sign_in', 'sign_in']
    const expected = ['register', ...signIns, 'password_changed', 'all_sessions_ended', 'sign_out']
    expect(audit.map(({ what }) => what).sort()).toEqual([...expected, 'account_deleted'].sort())
    expect(JSON.stringify(audit)).not.toContain('password"')
  })

  it('of a room that is gone', async () => {
    const gone = await world.room(host, 'Gone')
    await world.must('DELETE', roomPath(gone), { as: host })
    expect(await lastOf('room_deleted')).toMatchObject({ who: 'host', room: 'host/gone' })
    expect((await world.call('GET', `${roomPath(gone)}/audit`, { as: host })).status).toBe(404)
  })

  it('nothing of an act that was not done', async () => {
    const refused = await world.refusal('DELETE', `${roomPath(room)}/participants/host`, { as: host })
    expect(refused.code).toBe('host_cannot_be_removed')
    await world.refusal('DELETE', `${roomPath(room)}/participants/eva`, { as: host })
    expect((await ofRoom('?what=removal')).audit).toHaveLength(1)
  })
})

describe('reading the audit', () => {
  it('pages go on by the cursor, each entry once', async () => {
    const { db } = world.context.store
    for (let i = 0; i < 120; i++) {
      await record(db, { at: 1_000_000 + Math.floor(i / 3), what: 'removal', who: 'old', whom: `p-${i}` })
    }
    const seen: AuditEntry[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page = await site(`?who=old${cursor && `&cursor=${cursor}`}`)
      seen.push(...page.audit)
      cursor = page.cursor
    }
    expect(new Set(seen.map(({ whom }) => whom)).size).toBe(120)
    expect(seen).toHaveLength(120)
    expect(seen.map(({ when }) => when)).toEqual(
      seen
        .map(({ when }) => when)
        .toSorted()
        .reverse(),
    )
  })

  it('filters by who, what, whom and time', async () => {
    const of = async (query: string) => (await site(query)).audit.map(({ whom }) => whom)
    expect(await of('?whom=p-7')).toEqual(['p-7'])
    expect(await of('?who=old&whom=-guest')).toEqual([])
    expect(await of('?what=removal&whom=-guest')).toEqual(['-guest'])
    const [from, to] = [new Date(1_000_001).toISOString(), new Date(1_000_002).toISOString()]
    expect((await of(`?from=${from}&to=${to}`)).toSorted()).toEqual(['p-3', 'p-4', 'p-5'])
  })

  it.each([
    'what=unknown',
    'cursor=x',
    'from=yesterday',
    'from=2026-02-31T00:00:00Zx',
    'to=2026-13-01T00:00Z',
    'who=A',
    'format=xml',
  ])('?%s is refused', async (query) => {
    const [field] = query.split('=')
    const refusal = await world.refusal('GET', `/api/admin/audit?${query}`, { as: boss })
    expect(refusal).toEqual({ status: 400, code: 'bad_request', fields: [field] })
  })

  it.each([{ headers: { accept: 'text/csv' } }, { query: '?format=csv' }])(
    'as CSV: %j',
    async ({ headers = {}, query = '' }) => {
      const call = { as: host, headers }
      const { headers: given, text } = await world.call('GET', `${roomPath(room)}/audit${query}`, call)
      expect(given.get('content-type')).toBe('text/csv; charset=utf-8')
      const [names, ...lines] = text.trimEnd().split('\r\n')
      expect(names).toBe('when,what,outcome,who,whom,room,detail')
      expect(lines.filter((line) => line.includes('removal'))[0]).toContain(
        `removal,done,host,'-guest,host/${room.slug},`,
      )
      expect(await lastOf('audit_exported')).toMatchObject({ who: 'host', room: `host/${room.slug}` })
    },
  )

  it('a host of one room sees nothing of another, and only administrators see the site', async () => {
    const other = await world.room(guest, 'Other')
    expect((await world.refusal('GET', `${roomPath(other)}/audit`, { as: host })).code).toBe('forbidden')
    const strangers = [host, guest].map((as) => world.refusal('GET', '/api/admin/audit', { as }))
    for (const { status, code } of await Promise.all(strangers)) expect([status, code]).toEqual([403, 'forbidden'])
  })
})

it('what is older than AUDIT_DAYS goes, and that is recorded', async () => {
  const { context } = world
  const old = { at: context.clock() - context.config.auditDays * 24 * 60 * 60_000 }
  for (let i = 0; i < 5; i++) await record(context.store.db, { at: old.at - 1 - i, what: 'removal', who: 'stale' })
  await record(context.store.db, { ...old, what: 'removal', who: 'edge' })
  const pruned = await pruneAudit(context)
  expect(pruned).toBeGreaterThanOrEqual(5)
  expect((await site('?who=stale')).audit).toEqual([])
  expect((await site('?who=edge')).audit).toHaveLength(1)
  expect(await lastOf('audit_pruned')).toMatchObject({ who: null, detail: String(pruned) })
  expect(await pruneAudit(context)).toBe(0)
  expect((await site('?what=audit_pruned')).audit).toHaveLength(1)
})

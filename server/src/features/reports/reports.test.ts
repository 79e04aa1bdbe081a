import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry, OwnReport, Participant, Report, RoomSummary } from '@edusphere/protocol'
import { roomPath } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { appendTo } from '@edusphere/testing/changes'

let world: ApiWorld
let boss: Visitor
let host: Visitor
let eve: Visitor
let pupil: Visitor
let stranger: Visitor
let room: RoomSummary

beforeAll(async () => {
  world = await ApiWorld.open({ config: { limits: false } })
  ;[boss, host, eve, pupil] = [
    await world.person('boss'),
    await world.person('host'),
    await world.person('eve'),
    await world.person('pupil'),
  ]
  stranger = await world.person('stranger')
  await world.context.store.db.updateTable('users').set({ admin: 1 }).where('id', '=', boss.id).execute()
  room = await world.room(host, 'Maths', { visibility: 'private' })
  const { invite } = await world.must<{ invite: string }>('POST', `${roomPath(room)}/invite`, { as: host })
  for (const as of [eve, pupil]) await world.join(room, as, invite)
})
afterAll(() => world.close())

async function say(as: Visitor, body: string): Promise<string> {
  const id = crypto.randomUUID()
  const [outcome] = await appendTo(world.context.store, [{ kind: 'create', roomId: room.id, userId: as.id, id, body }])
  expect(outcome!.status).toBe('stored')
  return id
}
const erase = (as: Visitor, id: string) =>
  appendTo(world.context.store, [{ kind: 'delete', roomId: room.id, userId: as.id, id }])

const report = async (as: Visitor, target: object, rest: object = { reason: 'spam' }) =>
  (await world.must<{ report: OwnReport }>('POST', '/api/reports', { as, body: { target, ...rest } })).report
const refused = (as: Visitor, body: object) => world.refusal('POST', '/api/reports', { as, body })
const mine = async (as: Visitor, id: string) =>
  (await world.must<{ reports: OwnReport[] }>('GET', '/api/reports/mine', { as })).reports.find((one) => one.id === id)!
const SITE = '/api/admin/reports'
const inRoom = () => `${roomPath(room)}/reports`
const listed = async (path: string, as: Visitor, id: string) =>
  (await world.must<{ reports: Report[] }>('GET', path, { as })).reports.find((one) => one.id === id)
const patch = (id: string, body: object, { as = host, path = inRoom() } = {}) =>
  world.call('PATCH', `${path}/${id}`, { as, body })
const codeOf = (answer: { json<T>(): T }) => answer.json<{ code?: string }>().code
const bodies = async () =>
  (await world.must<{ messages: { id: string; body: string }[] }>('GET', `${roomPath(room)}/messages`, { as: pupil }))
    .messages
const acts = async (whom: string) =>
  (await world.must<{ audit: AuditEntry[] }>('GET', `/api/admin/audit?whom=${whom}`, { as: boss })).audit

describe('POST /api/reports', () => {
  it('of a message goes to those who see the room’s reports, with what was written', async () => {
    const message = await say(eve, 'Buy my notes')
    const made = await report(pupil, { message }, { reason: 'harassment', text: 'Every day' })
    expect(made).toMatchObject({ status: 'open', outcome: null, closed: null, target: { message } })
    expect(await listed(inRoom(), host, made.id)).toMatchObject({
      ...{ by: 'pupil', about: 'eve', copy: 'Buy my notes', reason: 'harassment', text: 'Every day', note: '' },
      room: `host/${room.slug}`,
    })
    expect(await listed(SITE, boss, made.id)).toMatchObject({ by: 'pupil' })
    expect((await world.refusal('GET', inRoom(), { as: pupil })).code).toBe('forbidden')
    expect((await world.refusal('GET', inRoom(), { as: stranger })).code).toBe('room_not_found')
    expect((await world.refusal('GET', SITE, { as: host })).code).toBe('forbidden')
  })

  it('of a person, a room, and a message by who handles the room’s reports, goes to the site alone', async () => {
    const targets = [{ user: 'eve' }, { room: room.id }, { message: await say(host, 'Silence!') }]
    for (const target of targets) {
      const { id } = await report(pupil, target)
      expect(await listed(SITE, boss, id), JSON.stringify(target)).toMatchObject({ target })
      expect(await listed(inRoom(), host, id)).toBeUndefined()
      expect(codeOf(await patch(id, { status: 'dismissed' }))).toBe('not_found')
    }
  })

  it('twice of the same is one report, until it is closed', async () => {
    const message = await say(eve, 'again')
    const first = await report(pupil, { message })
    expect((await report(pupil, { message }, { reason: 'other' })).id).toBe(first.id)
    await patch(first.id, { status: 'dismissed' })
    expect((await report(pupil, { message })).id).not.toBe(first.id)
  })

  it('what one cannot see answers as what does not exist', async () => {
    const message = await say(eve, 'hidden')
    const deleted = await say(eve, 'gone')
    await erase(eve, deleted)
    const absent = crypto.randomUUID()
    const codes = async (as: Visitor, target: object) => (await refused(as, { target, reason: 'spam' })).code
    for (const id of [message, absent, deleted])
      expect(await codes(stranger, { message: id })).toBe('message_not_found')
    expect(await codes(pupil, { message: deleted })).toBe('message_not_found')
    for (const id of [room.id, absent]) expect(await codes(stranger, { room: id })).toBe('room_not_found')
    for (const user of ['pupil', 'absent']) expect(await codes(stranger, { user })).toBe('not_found')
    expect(await codes(pupil, { user: 'pupil' })).toBe('bad_request')
    expect(await codes(eve, { message })).toBe('bad_request')
    expect(await codes(host, { room: room.id })).toBe('bad_request')
  })

  it.each([
    [{}, ['reason', 'target']],
    [{ target: {}, reason: 'spam' }, ['target']],
    [{ target: { user: 'eve', room: 'x' }, reason: 'spam' }, ['target']],
    [{ target: { message: 'x' }, reason: 'spam' }, ['target']],
    [{ target: { user: 'eve' }, reason: 'boring' }, ['reason']],
    [{ target: { user: 'eve' }, reason: 'spam', text: 'x'.repeat(1_001) }, ['text']],
  ])('%j is refused', async (body, fields) => {
    const refusal = await refused(pupil, body)
    expect([refusal.code, refusal.fields.toSorted()]).toEqual(['bad_request', fields])
  })
})

describe('a report that is closed', () => {
  it('deletes the message in the same act, tells the reporter, and keeps no copy', async () => {
    const message = await say(eve, 'a zebra')
    const { id } = await report(pupil, { message })
    const answer = await patch(id, { status: 'resolved', note: 'Talked to Eve', action: 'delete_message' })
    expect(answer.json()).toMatchObject({
      report: { status: 'resolved', outcome: 'delete_message', copy: null, note: 'Talked to Eve', closedBy: 'host' },
    })
    expect((await bodies()).map((one) => one.id)).not.toContain(message)
    expect(await mine(pupil, id)).toMatchObject({ status: 'resolved', outcome: 'delete_message' })
    expect(JSON.stringify(await mine(pupil, id))).not.toContain('Talked')
    const { db } = world.context.store
    expect(JSON.stringify(await db.selectFrom('reports').selectAll().where('id', '=', id).execute())).not.toContain(
      'zebra',
    )
    const recorded = (await acts('eve')).filter(({ what }) => ['message_deleted', 'report_resolved'].includes(what))
    expect(recorded.map(({ who }) => who)).toEqual(['host', 'host'])
    expect(JSON.stringify(recorded)).not.toContain('zebra')
  })

  it('keeps what was written for the case, also when its author deletes it', async () => {
    const message = await say(eve, 'I never said that')
    const { id } = await report(pupil, { message })
    await erase(eve, message)
    expect(await listed(inRoom(), host, id)).toMatchObject({ copy: 'I never said that', status: 'open' })
    const answer = await patch(id, { status: 'resolved', action: 'delete_message' })
    expect(answer.json()).toMatchObject({ report: { status: 'resolved', outcome: 'delete_message', copy: null } })
  })

  it('by two at once is closed by one of them, and the other one is told', async () => {
    for (const action of ['delete_message', undefined]) {
      const { id } = await report(pupil, { message: await say(eve, 'both') })
      const answers = await Promise.all([
        patch(id, { status: 'resolved', ...(action && { action }) }),
        patch(id, { status: 'dismissed' }, { as: boss, path: SITE }),
      ])
      expect(answers.map(({ status }) => status).toSorted(), action).toEqual([200, 409])
      expect(answers.map(codeOf).filter(Boolean)).toEqual(['report_closed'])
    }
  })

  it('is opened again, with what is still there', async () => {
    const message = await say(eve, 'still here')
    const { id } = await report(pupil, { message })
    await patch(id, { status: 'dismissed' })
    const opened = await patch(id, { status: 'open', note: 'look again' })
    expect(opened.json()).toMatchObject({
      report: { status: 'open', outcome: null, closed: null, closedBy: null, copy: 'still here', note: 'look again' },
    })
    expect(await mine(pupil, id)).toMatchObject({ status: 'open', outcome: null })
    expect((await acts('eve')).map(({ what }) => what)).toContain('report_reopened')
  })

  it('of the site acts in any room', async () => {
    const message = await say(host, 'host says')
    const { id } = await report(pupil, { message })
    const answer = await patch(id, { status: 'resolved', action: 'delete_message' }, { as: boss, path: SITE })
    expect(answer.status).toBe(200)
    expect((await bodies()).map((one) => one.id)).not.toContain(message)
    expect((await acts('host')).find(({ what }) => what === 'message_deleted')).toMatchObject({ who: 'boss' })
  })

  it('mutes or removes the person in the same act, below the one who acts', async () => {
    const max = await world.person('max')
    const { invite } = await world.must<{ invite: string }>('POST', `${roomPath(room)}/invite`, { as: host })
    await world.join(room, max, invite)
    const about = async () => (await report(pupil, { message: await say(max, 'again') })).id
    const [mute, remove, again] = [await about(), await about(), await about()]
    const resolve = (id: string, action: string) => patch(id, { status: 'resolved', action })
    expect((await resolve(mute, 'mute')).json()).toMatchObject({ report: { outcome: 'mute', copy: null } })
    const people = () =>
      world.must<{ participants: Participant[] }>('GET', `${roomPath(room)}/participants`, { as: host })
    const muted = (await people()).participants.find(({ username }) => username === 'max')!.mutedUntil
    expect(Date.parse(muted!)).toBeGreaterThan(Date.now())
    expect((await resolve(remove, 'remove')).status).toBe(200)
    expect((await people()).participants.map(({ username }) => username)).not.toContain('max')
    // Who is gone already need not be removed again, and the report closes.
    expect((await resolve(again, 'remove')).json()).toMatchObject({ report: { status: 'resolved', outcome: 'remove' } })
    expect((await acts('max')).map(({ what }) => what)).toEqual(expect.arrayContaining(['mute', 'removal']))
    const ofHost = await report(pupil, { message: await say(host, 'as host') })
    const asBoss = { as: boss, path: SITE }
    expect(codeOf(await patch(ofHost.id, { status: 'resolved', action: 'remove' }, asBoss))).toBe('forbidden')
    expect(await mine(pupil, ofHost.id)).toMatchObject({ status: 'open' })
  })

  it.each([
    [{ action: 'delete_message' }, 'bad_request'],
    [{ status: 'dismissed', action: 'delete_message' }, 'bad_request'],
    [{ status: 'done' }, 'bad_request'],
    [{ status: 'resolved', action: 'burn' }, 'bad_request'],
    [{ note: 'x'.repeat(1_001) }, 'bad_request'],
  ])('%j is refused', async (body, code) => {
    const { id } = await report(pupil, { message: await say(eve, 'fine') })
    expect(codeOf(await patch(id, body))).toBe(code)
    expect((await mine(pupil, id)).status).toBe('open')
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Participant, Person, RoomSummary } from '@edusphere/protocol'
import { roomPath } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'

const DAY = 24 * 60 * 60_000
const online = new Set<string>()
let world: ApiWorld
let ada: Visitor
let bob: Visitor
let eva: Visitor
let room: RoomSummary

beforeAll(async () => {
  world = await ApiWorld.open({ config: { limits: false }, online })
  ada = await world.person('ada')
  bob = await world.person('bob')
  eva = await world.person('eva')
})
beforeEach(async () => {
  room = await world.room(ada, 'Room')
  world.told.splice(0)
})
afterAll(() => world.close())

const at = (rest: string, of = room) => `${roomPath(of)}/participants${rest}`
const list = (as: Visitor, of = room) =>
  world.must<{ participants: Participant[]; removed?: Person[] }>('GET', at('', of), { as })
const names = async (as: Visitor) => (await list(as)).participants.map(({ username }) => username)
const membersVersion = async () => (await world.context.store.messages.heads([room.id])).get(room.id)!.membersVersion
const privateRoom = () => world.room(ada, 'Private', { visibility: 'private' })
const inviteTo = (of: RoomSummary) =>
  world.must<{ invite: string; expires: string }>('POST', `${roomPath(of)}/invite`, { as: ada })

describe('PUT …/participants/me', () => {
  it('joins a public room, once', async () => {
    for (let i = 0; i < 2; i++) expect((await world.call('PUT', at('/me'), { as: bob })).status).toBe(204)
    expect(await names(bob)).toEqual(['ada', 'bob'])
    expect(world.told).toEqual([['joined', room.id, 'bob']])
  })

  it('joins a private room with its invite', async () => {
    const hidden = await privateRoom()
    const { invite, expires } = await inviteTo(hidden)
    expect(invite).toMatch(/^[\w-]{32}$/)
    expect(Date.parse(expires) - world.context.clock()).toBe(7 * DAY)
    expect(await inviteTo(hidden)).toEqual({ invite, expires })
    await world.join(hidden, bob, invite)
    expect((await list(bob, hidden)).participants).toHaveLength(2)
  })

  it('does not take an invite that has expired, was withdrawn, or is another room’s', async () => {
    const hidden = await privateRoom()
    const refused = (invite: string) => world.refusal('PUT', at('/me', hidden), { as: bob, body: { invite } })
    const notFound = { status: 404, code: 'room_not_found', fields: [] }
    expect(await refused((await inviteTo(room)).invite)).toEqual(notFound)
    const first = await inviteTo(hidden)
    await world.must('DELETE', `${roomPath(hidden)}/invite`, { as: ada })
    expect(await refused(first.invite)).toEqual(notFound)
    const second = await inviteTo(hidden)
    world.pass(7 * DAY)
    ;[ada, bob, eva] = [await world.signIn(ada), await world.signIn(bob), await world.signIn(eva)]
    expect(await refused(second.invite)).toEqual(notFound)
    expect((await inviteTo(hidden)).invite).not.toBe(second.invite)
  })
})

describe('GET …/participants', () => {
  it('lists the host first, then the others as they came, and who is here', async () => {
    await world.join(room, eva)
    world.pass(1)
    await world.join(room, bob)
    online.add('bob')
    expect((await list(eva)).participants).toEqual(
      [
        { id: ada.id, username: 'ada', name: 'ADA', isHost: true, role: 'host', online: false },
        { id: eva.id, username: 'eva', name: 'EVA', isHost: false, role: 'participant', online: false },
        { id: bob.id, username: 'bob', name: 'BOB', isHost: false, role: 'participant', online: true },
      ].map((person) => ({
        ...person,
        mutedUntil: null,
        userAvatar: null,
        joined: expect.stringMatching(/Z$/) as string,
      })),
    )
  })
})

describe('DELETE …/participants/me', () => {
  it('leaves, and whoever left may come back', async () => {
    await world.join(room, bob)
    const before = await membersVersion()
    expect((await world.call('DELETE', at('/me'), { as: bob })).status).toBe(204)
    expect(await membersVersion()).toBe(before + 1)
    expect(world.told.at(-1)).toEqual(['removed', room.id, 'bob'])
    expect(await names(ada)).toEqual(['ada'])
    expect((await world.refusal('DELETE', at('/me'), { as: bob })).code).toBe('not_participant')
    await world.join(room, bob)
  })

  it('is not for the host', async () => {
    const refusal = await world.refusal('DELETE', at('/me'), { as: ada })
    expect(refusal).toEqual({ status: 409, code: 'host_cannot_leave', fields: [] })
    expect(await names(ada)).toEqual(['ada'])
  })
})

describe('DELETE …/participants/{username}', () => {
  it('removes somebody, who stays out until the host lets them back in', async () => {
    await world.join(room, bob)
    const { invite } = await inviteTo(room)
    const before = await membersVersion()
    expect((await world.call('DELETE', at('/bob'), { as: ada })).status).toBe(204)
    expect(await membersVersion()).toBe(before + 1)
    expect(world.told.at(-1)).toEqual(['removed', room.id, 'bob'])
    for (const body of [{}, { invite }, { invite: (await inviteTo(room)).invite }]) {
      const refusal = await world.refusal('PUT', at('/me'), { as: bob, body })
      expect(refusal).toEqual({ status: 403, code: 'removed', fields: [] })
    }
    expect((await inviteTo(room)).invite).not.toBe(invite)
    expect((await list(ada)).removed).toEqual([{ id: bob.id, username: 'bob', name: 'BOB', userAvatar: null }])
    expect(await list(eva)).not.toHaveProperty('removed')

    world.told.splice(0)
    expect((await world.call('PUT', at('/bob'), { as: ada })).status).toBe(204)
    expect(world.told).toEqual([['joined', room.id, 'bob']])
    expect(await names(bob)).toEqual(['ada', 'bob'])
    expect((await list(ada)).removed).toEqual([])
    await world.join(room, bob)
  })

  it('in a private room tells the removed one that they were, and shows them nothing else', async () => {
    const hidden = await privateRoom()
    await world.join(hidden, bob, (await inviteTo(hidden)).invite)
    await world.must('DELETE', at('/bob', hidden), { as: ada })
    expect((await world.refusal('PUT', at('/me', hidden), { as: bob })).code).toBe('removed')
    expect((await world.refusal('GET', roomPath(hidden), { as: bob })).code).toBe('room_not_found')
  })

  it.each([
    ['DELETE', 'eva', 404, 'not_found'],
    ['DELETE', 'nobody', 404, 'not_found'],
    ['DELETE', 'ada', 409, 'host_cannot_be_removed'],
    ['PUT', 'eva', 404, 'not_found'],
    ['PUT', 'nobody', 404, 'not_found'],
  ])('%s of %s answers %i %s', async (...[method, username, status, code]) => {
    const before = await membersVersion()
    expect(await world.refusal(method, at(`/${username}`), { as: ada })).toEqual({ status, code, fields: [] })
    expect([await membersVersion(), world.told]).toEqual([before, []])
  })

  it('keeps out whoever comes in at the same moment', async () => {
    await world.join(room, bob)
    await Promise.all([
      world.call('PUT', at('/me'), { as: bob }),
      world.call('DELETE', at('/bob'), { as: ada }),
      world.call('PUT', at('/me'), { as: bob }),
    ])
    expect(await names(ada)).toEqual(['ada'])
  })
})

describe('REGISTRATION', () => {
  const body = { username: 'newcomer', name: 'New', email: 'new@example.org', password: 'long enough' }

  it('invite: the invite of a room admits', async () => {
    const invited = await ApiWorld.open({ config: { registration: 'open' } })
    const host = await invited.person('host')
    const own = await invited.room(host, 'Own', { visibility: 'private' })
    const { invite } = await invited.must<{ invite: string }>('POST', `${roomPath(own)}/invite`, { as: host })
    invited.context.config.registration = 'invite'
    for (const wrong of [body, { ...body, invite: 'wrong' }]) {
      const refusal = await invited.refusal('POST', '/api/auth/register', { body: wrong })
      expect(refusal).toEqual({ status: 403, code: 'invite_invalid', fields: ['invite'] })
    }
    expect((await invited.call('POST', '/api/auth/register', { body: { ...body, invite } })).status).toBe(201)
    await invited.close()
  })

  it('closed: nobody is admitted', async () => {
    const closed = await ApiWorld.open({ config: { registration: 'closed' } })
    const refusal = await closed.refusal('POST', '/api/auth/register', { body })
    expect(refusal).toEqual({ status: 403, code: 'registration_closed', fields: [] })
    expect(await closed.must<object>('GET', '/api/config')).toMatchObject({
      messageMaxLength: 500,
      registration: 'closed',
    })
    await closed.close()
  })
})

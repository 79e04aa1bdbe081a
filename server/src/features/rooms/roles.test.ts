import type { OwnRole, Participant, Permission, Room, RoomSummary } from '@edusphere/protocol'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let world: World
let ada: TestPerson
let bob: TestPerson
let eva: TestPerson
let room: Room
let rooms = 0

beforeAll(async () => {
  world = await World.open({ LIMITS: 'off' })
  ;[ada, bob, eva] = await Promise.all([world.person('ada'), world.person('bob'), world.person('eva')])
})
afterAll(() => world.close())
beforeEach(async () => {
  room = await world.room(ada, `Room ${++rooms}`, [bob, eva])
})

const path = (rest = '') => `${roomPath(room)}${rest}`
type Body = Record<string, unknown>
const patch = (as: TestPerson, username: string, body: Body) =>
  world.must<{ participant: Participant }>('PATCH', path(`/participants/${username}`), { as, body })
const give = (username: string, role: string) => patch(ada, username, { role })
const makeRole = async (priority: number, permissions: Permission[], as = ada) =>
  (await world.must<{ role: OwnRole }>('POST', path('/roles'), { as, body: { name: 'Own', priority, permissions } }))
    .role
const people = async () =>
  (await world.must<{ participants: Participant[] }>('GET', path('/participants'), { as: ada })).participants
const summary = async (as: TestPerson) => (await world.must<{ room: RoomSummary }>('GET', path(), { as })).room
const soon = (seconds = 60) => new Date(Date.now() + seconds * 1000).toISOString()

describe('own roles', () => {
  it('are a part of the room’s state: live, in a sync, and over HTTP', async () => {
    const { socket, sync } = await world.joined(room, bob)
    expect(sync.state).toMatchObject({ roles: [] })
    const low = await makeRole(5, ['react'])
    const high = await makeRole(40, ['send', 'mute'])
    const changed = (version: number) =>
      socket.next(({ type, version: at }) => type === 'room_changed' && at === version)
    expect(await changed(2)).toMatchObject({ state: { version: 2, roles: [high, low] } })
    await world.must('PATCH', path(`/roles/${low.id}`), { as: ada, body: { name: ' Quiet ', priority: 6 } })
    const quiet = { ...low, name: 'Quiet', priority: 6 }
    expect(await changed(3)).toMatchObject({ state: { roles: [high, quiet] } })
    // What changes nothing takes no version.
    await world.must('PATCH', path(`/roles/${low.id}`), { as: ada, body: { priority: 6 } })
    await world.must('DELETE', path(`/roles/${high.id}`), { as: ada })
    expect(await changed(4)).toMatchObject({ state: { roles: [quiet] } })
    const epoch = String(sync.epoch)
    expect((await world.joined(room, eva, { since: 1, epoch })).sync.state).toMatchObject({
      version: 4,
      roles: [quiet],
    })
    expect((await summary(bob)).roles).toEqual([quiet])
    expect(await world.must('GET', path('/roles'), { as: ada })).toEqual({ roles: [quiet] })
  })

  it('a deleted one makes its people participants, who can act at once', async () => {
    const { socket } = await world.joined(room, bob)
    const silent = await makeRole(20, [])
    await give('bob', silent.id)
    const frames = Array.from({ length: 20 }, (_, i) => ({ type: 'text', room: room.id, message: `${i}` }))
    const answers = Promise.all(frames.map((frame) => socket.request(frame)))
    await world.must('DELETE', path(`/roles/${silent.id}`), { as: ada })
    // Each is decided by the role of its moment: refused, then stored, never the other way round.
    const types = (await answers).map(({ type, code }) => code ?? type)
    expect(types.toSorted((a, b) => (a === b ? 0 : a === 'forbidden' ? -1 : 1))).toEqual(types)
    expect(await socket.request({ type: 'text', room: room.id, message: 'free' })).toMatchObject({ type: 'ack' })
    await socket.next(({ type, action, participant }) => {
      return type === 'participant' && action === 'changed' && (participant as Body).role === 'participant'
    })
  })

  it('refuses what one lacks, one’s own priority, and what does not exist', async () => {
    const body = { name: 'Own', priority: 20, permissions: ['send'] }
    const make = async (as: TestPerson, change: Body) =>
      (await world.refusal('POST', path('/roles'), { as, body: { ...body, ...change } })).code
    expect(await make(bob, {})).toBe('forbidden')
    for (const wrong of [
      { name: '' },
      { priority: 0 },
      { priority: 100 },
      { permissions: ['rule'] },
      { permissions: null },
    ])
      expect([wrong, await make(ada, wrong)]).toEqual([wrong, 'bad_request'])
    const deputy = await makeRole(60, ['send', 'manage_roles'])
    const peer = await makeRole(60, [])
    await give('bob', deputy.id)
    expect(await make(bob, { priority: 60 })).toBe('forbidden')
    expect(await make(bob, { permissions: ['send', 'pin'] })).toBe('forbidden')
    const lower = await makeRole(20, ['send'], bob)
    const refused = async (method: string, id: string, change: Body = {}) =>
      (await world.refusal(method, path(`/roles/${id}`), { as: bob, body: change })).code
    expect(await refused('PATCH', lower.id, { permissions: ['mute'] })).toBe('forbidden')
    expect(await refused('PATCH', peer.id, { name: 'Mine' })).toBe('forbidden')
    expect(await refused('PATCH', deputy.id, { permissions: [] })).toBe('forbidden')
    expect(await refused('DELETE', deputy.id)).toBe('forbidden')
    // Its people would get what bob lacks: react and upload.
    expect(await refused('DELETE', lower.id)).toBe('forbidden')
    expect(await refused('DELETE', crypto.randomUUID())).toBe('not_found')
    expect((await world.refusal('GET', path('/roles'), { as: eva })).code).toBe('forbidden')
  })

  it('are 20 at most', async () => {
    for (let i = 0; i < 20; i++) await makeRole(20, [])
    const body = { name: 'One more', priority: 20, permissions: [] }
    expect((await world.refusal('POST', path('/roles'), { as: ada, body })).code).toBe('too_many_roles')
  })
})

describe('removal', () => {
  it('is for staff too, of people below them', async () => {
    const dan = await world.person(`dan-${rooms}`)
    await world.must('PUT', path('/participants/me'), { as: dan, body: {} })
    await give('bob', 'staff')
    await give('eva', 'staff')
    const remove = async (username: string) =>
      (await world.refusal('DELETE', path(`/participants/${username}`), { as: bob })).code
    expect([await remove('eva'), await remove('ada')]).toEqual(['forbidden', 'host_cannot_be_removed'])
    await world.must('DELETE', path(`/participants/${dan.username}`), { as: bob })
    expect((await people()).map(({ username }) => username)).toEqual(['ada', 'bob', 'eva'])
    await world.must('PUT', path(`/participants/${dan.username}`), { as: bob })
  })
})

describe('PUT …/host', () => {
  const handOver = (as: TestPerson, username: string) =>
    world.must<{ room: RoomSummary }>('PUT', path('/host'), { as, body: { username } })

  it('hands the room over; its address stays', async () => {
    const { socket } = await world.joined(room, eva)
    await patch(ada, 'bob', { mutedUntil: soon(3600) })
    const handed = (await handOver(ada, 'bob')).room
    expect(handed).toMatchObject({
      id: room.id,
      slug: room.slug,
      address: `ada/${room.slug}`,
      host: { username: 'bob' },
    })
    const roles = async () => (await people()).map(({ username, role, mutedUntil }) => [username, role, mutedUntil])
    expect(await roles()).toEqual([
      ['bob', 'host', null],
      ['ada', 'staff', null],
      ['eva', 'participant', null],
    ])
    for (const user of ['bob', 'ada'])
      await socket.next(({ type, user: whom }) => type === 'participant' && whom === user)
    // The address works in every place, for people and sockets.
    expect((await summary(eva)).address).toBe(`ada/${room.slug}`)
    const chat = await world.socket(`/ws/chat/ada/${room.slug}?since=0`, eva)
    expect((await chat.request({ type: 'text', message: 'still here' })).type).toBe('ack')
    expect((await world.refusal('DELETE', path(), { as: ada })).code).toBe('not_host')
    // The new host may have a room of the same name, and the one before may make another one.
    const own = await world.must<{ room: Room }>('POST', '/api/rooms', { as: bob, body: { name: room.name } })
    const again = await world.must<{ room: Room }>('POST', '/api/rooms', { as: ada, body: { name: room.name } })
    expect(own.room.address).toBe(`bob/${room.slug}`)
    expect(again.room.slug).not.toBe(room.slug)
    expect((await handOver(bob, 'ada')).room.host.username).toBe('ada')
    await world.must('DELETE', path(), { as: ada })
  })

  it('is for the host alone, and to a participant', async () => {
    await give('bob', 'staff')
    const refused = async (as: TestPerson, username: string) =>
      (await world.refusal('PUT', path('/host'), { as, body: { username } })).code
    expect(await refused(bob, 'bob')).toBe('forbidden')
    expect(await refused(ada, 'unknown')).toBe('not_found')
    expect((await handOver(ada, 'ada')).room.host.username).toBe('ada')
  })
})

describe('the account of a host is deleted', () => {
  const leave = (as: TestPerson) => world.must('DELETE', '/api/auth/me', { as, body: { password: as.password } })
  const hosts = async (as: TestPerson) => {
    const { participants } = await world.must<{ participants: Participant[] }>('GET', path('/participants'), { as })
    return participants.filter(({ isHost }) => isHost).map(({ username }) => username)
  }

  it('the room goes to who has been staff there longest, never to a pupil', async () => {
    const names = ['host', 'pupil', 'own', 'staff'].map((name) => `${name}-${rooms}`)
    const [host, pupil, own, staff] = await Promise.all(names.map((name) => world.person(name)))
    room = await world.room(host!, 'Inherited', [pupil!, own!, staff!])
    const give = (whom: TestPerson, role: string) =>
      world.must('PATCH', path(`/participants/${whom.username}`), { as: host!, body: { role } })
    // As much as staff, and in the room for longer.
    await give(own!, (await makeRole(50, ['send'], host)).id)
    await give(staff!, 'staff')
    const { socket } = await world.joined(room, own!)
    await leave(host!)
    expect(await hosts(pupil!)).toEqual([own!.username])
    expect(
      (await socket.request({ type: 'pin', room: room.id, messageId: crypto.randomUUID(), active: true })).code,
    ).toBe('message_not_found')
    await leave(own!)
    expect(await hosts(pupil!)).toEqual([staff!.username])
    expect((await summary(pupil!)).address).toBe(`${host!.username}/inherited`)
    await leave(staff!)
    expect(await hosts(pupil!)).toEqual([staff!.username])
  })
})

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
const refusedPatch = async (as: TestPerson, username: string, body: Body) =>
  (await world.refusal('PATCH', path(`/participants/${username}`), { as, body })).code
const give = (username: string, role: string) => patch(ada, username, { role })
const makeRole = async (priority: number, permissions: Permission[], as = ada) =>
  (await world.must<{ role: OwnRole }>('POST', path('/roles'), { as, body: { name: 'Own', priority, permissions } }))
    .role
const people = async () =>
  (await world.must<{ participants: Participant[] }>('GET', path('/participants'), { as: ada })).participants
const summary = async (as: TestPerson) => (await world.must<{ room: RoomSummary }>('GET', path(), { as })).room
const soon = (seconds = 60) => new Date(Date.now() + seconds * 1000).toISOString()

/** The answers to one of each kind of change: `ack`, or the code of the refusal. */
async function tries(as: TestPerson): Promise<Record<string, unknown>> {
  const { socket } = await world.joined(room, ada)
  const { id } = await socket.request({ type: 'text', room: room.id, message: 'said' })
  const own = await world.socket('/ws', as)
  const ask = async (frame: Body) => {
    const answer = await own.request({ ...frame, room: room.id })
    return answer.type === 'error' ? answer.code : answer.type
  }
  return {
    text: await ask({ type: 'text', message: 'said too' }),
    react: await ask({ type: 'react', messageId: id, emoji: '👍', active: true }),
    pin: await ask({ type: 'pin', messageId: id, active: true }),
  }
}

describe('PATCH …/participants/{username}', () => {
  it('a role takes effect on open sockets with the next frame, and is told', async () => {
    const { socket } = await world.joined(room, bob)
    const mine = await world.socket('/ws', bob)
    await mine.request({ type: 'join', room: 'me' })
    expect(await tries(bob)).toEqual({ text: 'ack', react: 'ack', pin: 'forbidden' })
    expect((await give('bob', 'staff')).participant).toMatchObject({ username: 'bob', role: 'staff', mutedUntil: null })
    const told = await socket.next(({ type, action }) => type === 'participant' && action === 'changed')
    expect(told).toMatchObject({ room: room.id, user: 'bob', participant: { username: 'bob', role: 'staff' } })
    const { item } = await mine.next(({ type, item }) => type === 'me' && (item as Body).room === room.id)
    expect(item).toMatchObject({ kind: 'room', role: 'staff', muted: false, mutedUntil: null })
    expect(await tries(bob)).toEqual({ text: 'ack', react: 'ack', pin: 'ack' })
    await give('bob', 'listener')
    expect(await tries(bob)).toEqual({ text: 'forbidden', react: 'ack', pin: 'forbidden' })
    expect((await summary(bob)).role).toBe('listener')
    const own = await makeRole(20, ['pin'])
    await give('bob', own.id)
    expect(await tries(bob)).toEqual({ text: 'forbidden', react: 'forbidden', pin: 'ack' })
    expect((await people()).map(({ username, role }) => [username, role])).toEqual([
      ['ada', 'host'],
      ['bob', own.id],
      ['eva', 'participant'],
    ])
  })

  it('a change that changes nothing is told to no one', async () => {
    const { socket } = await world.joined(room, bob)
    for (const body of [{}, { role: 'participant' }, { mutedUntil: null }]) await patch(ada, 'bob', body)
    await give('eva', 'staff')
    const told = await socket.next(({ type }) => type === 'participant')
    expect(told).toMatchObject({ user: 'eva' })
  })

  it('refuses what the role lacks, one’s own priority and above, and what does not exist', async () => {
    const other = await world.person(`other-${rooms}`)
    const changes: [TestPerson, string, Body, string][] = [
      [bob, 'eva', { role: 'listener' }, 'forbidden'],
      [bob, 'eva', { mutedUntil: soon() }, 'forbidden'],
      [bob, 'eva', {}, 'forbidden'],
      [other, 'eva', { role: 'listener' }, 'forbidden'],
      [ada, other.username, { role: 'listener' }, 'not_found'],
      [ada, 'ada', { role: 'participant' }, 'forbidden'],
      [ada, 'ada', { mutedUntil: soon() }, 'forbidden'],
      [ada, 'bob', { role: 'host' }, 'forbidden'],
      [ada, 'bob', { role: 'teacher' }, 'bad_request'],
      [ada, 'bob', { mutedUntil: 'tomorrow' }, 'bad_request'],
      [ada, 'bob', { mutedUntil: '2026-99-99T00:00Z' }, 'bad_request'],
    ]
    for (const [as, whom, body, code] of changes)
      expect([whom, body, await refusedPatch(as, whom, body)]).toEqual([whom, body, code])
    await give('bob', 'staff')
    expect(await refusedPatch(bob, 'eva', { role: 'listener' })).toBe('forbidden')
    expect(await refusedPatch(bob, 'ada', { mutedUntil: soon() })).toBe('forbidden')
    expect(await refusedPatch(bob, 'bob', { mutedUntil: null })).toBe('forbidden')
    await give('eva', 'staff')
    expect(await refusedPatch(bob, 'eva', { mutedUntil: soon() })).toBe('forbidden')
    const deputy = await makeRole(60, ['send', 'manage_roles'])
    await give('eva', deputy.id)
    expect(await refusedPatch(eva, 'bob', { role: deputy.id })).toBe('forbidden')
    expect((await patch(eva, 'bob', { role: 'participant' })).participant.role).toBe('participant')
    expect(await refusedPatch(eva, 'bob', { role: 'staff' })).toBe('forbidden')
  })
})

describe('a mute', () => {
  it('refuses text, update and react with the time to wait, and nothing else', async () => {
    const { socket } = await world.joined(room, bob)
    const sent = { type: 'text', room: room.id, id: crypto.randomUUID(), message: 'before' }
    await socket.request(sent)
    const { participant } = await patch(ada, 'bob', { mutedUntil: soon(3600) })
    expect(participant.mutedUntil).toMatch(/Z$/)
    const refusal = await socket.request({ type: 'text', room: room.id, message: 'spam' })
    expect(refusal).toMatchObject({ type: 'error', code: 'muted' })
    expect(refusal.retryAfter).toBeGreaterThan(3500)
    expect(refusal.retryAfter).toBeLessThanOrEqual(3600)
    const about = { room: room.id, messageId: sent.id }
    expect(await socket.request({ type: 'update', ...about, message: 'edited' })).toMatchObject({ code: 'muted' })
    expect(await socket.request({ type: 'react', ...about, emoji: '👍', active: true })).toMatchObject({
      code: 'muted',
    })
    // [G4] Repetition and "no effect" are decided before.
    expect(await socket.request(sent)).toMatchObject({ type: 'ack', id: sent.id })
    expect(await socket.request({ type: 'update', ...about, message: 'before' })).toMatchObject({ type: 'ack' })
    expect(await socket.request({ type: 'react', ...about, emoji: '👍', active: false })).toMatchObject({ type: 'ack' })
    expect(await socket.request({ type: 'delete', ...about })).toMatchObject({ type: 'ack' })
    expect((await summary(bob)).mutedUntil).toBe(participant.mutedUntil)
    await patch(ada, 'bob', { mutedUntil: null })
    expect(await socket.request({ type: 'text', room: room.id, message: 'again' })).toMatchObject({ type: 'ack' })
  })

  it('ends by itself, also while a person tries to send', async () => {
    const { socket } = await world.joined(room, bob)
    await patch(ada, 'bob', { mutedUntil: soon(1.2) })
    const codes = new Set<unknown>()
    const send = async () => {
      const answer = await socket.request({ type: 'text', room: room.id, message: 'now?' })
      codes.add(answer.code ?? answer.type)
      if (answer.type === 'error') expect(answer.retryAfter).toBeGreaterThan(0)
      return answer.type
    }
    await expect.poll(send, { timeout: 10_000 }).toBe('ack')
    expect([...codes]).toEqual(['muted', 'ack'])
    expect(await send()).toBe('ack')
    expect((await people()).map(({ mutedUntil }) => mutedUntil)).toEqual([null, null, null])
  })

  it('does not end by leaving and coming back, nor does a role that may not write', async () => {
    await patch(ada, 'bob', { mutedUntil: soon(3600), role: 'listener' })
    await give('eva', 'staff')
    for (const as of [bob, eva]) {
      await world.must('DELETE', path('/participants/me'), { as })
      await world.must('PUT', path('/participants/me'), { as, body: {} })
    }
    const back = new Map((await people()).map(({ username, ...person }) => [username, person]))
    expect(back.get('bob')).toMatchObject({ role: 'listener', mutedUntil: expect.stringMatching(/Z$/) as string })
    expect(back.get('eva')).toMatchObject({ role: 'participant', mutedUntil: null })
  })
})

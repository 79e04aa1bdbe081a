import type { RoomSummary } from '@edusphere/protocol'
import type { Invitation, MyInvitation } from './invitations.ts'
import { roomPath } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const DAY = 24 * 60 * 60 * 1000
let world: ApiWorld
let ada: Visitor
let bob: Visitor
let eva: Visitor
let room: RoomSummary
let rooms = 0

beforeAll(async () => {
  world = await ApiWorld.open({ config: { limits: false } })
  ;[ada, bob, eva] = [await world.person('ada'), await world.person('bob'), await world.person('eva')]
})
afterAll(() => world.close())

/** Access tokens end within minutes. */
async function later(milliseconds: number) {
  world.pass(milliseconds)
  ;[ada, bob, eva] = await Promise.all([world.signIn(ada), world.signIn(bob), world.signIn(eva)])
}
beforeEach(async () => {
  room = await world.room(ada, `Room ${++rooms}`, { visibility: 'private' })
  world.told.splice(0)
})

const send = async (body: object, as = ada): Promise<Invitation> =>
  (await world.must<{ invite: Invitation }>('POST', `${roomPath(room)}/invites`, { as, body })).invite
const refused = async (body: object, as = ada) => world.refusal('POST', `${roomPath(room)}/invites`, { as, body })
const listed = async (as = ada) =>
  (await world.must<{ invites: Invitation[] }>('GET', `${roomPath(room)}/invites`, { as })).invites
const mine = async (as: Visitor) =>
  (await world.must<{ invites: MyInvitation[] }>('GET', '/api/me/invites', { as })).invites.filter(
    (invitation) => invitation.room.id === room.id,
  )
const answer = (id: string, as: Visitor, accept = true) =>
  world.call('POST', `/api/me/invites/${id}`, { as, body: { accept } })
const codeOf = async (call: ReturnType<typeof answer>) => {
  const { status, text, json } = await call
  return text === '' ? status : json<{ code: string }>().code
}
const enter = async (who: Visitor, role = 'participant') =>
  answer((await send({ username: who.username, role })).id, who)

describe('an invitation by username', () => {
  it('is in the inbox, lets the person into a private room with its role, and is used up', async () => {
    const sent = await send({ username: 'bob', role: 'participant' })
    expect(sent).toMatchObject({ username: 'bob', email: null, role: 'participant', by: 'ada', uses: 1 })
    expect(Date.parse(sent.expires) - Date.parse(sent.sent)).toBe(7 * DAY)
    expect(await listed()).toEqual([sent])
    expect(await mine(bob)).toMatchObject([
      {
        id: sent.id,
        role: 'participant',
        by: { username: 'ada', name: 'ADA' },
        room: { name: room.name, address: `ada/${room.slug}` },
      },
    ])
    expect(await mine(eva)).toEqual([])
    expect((await answer(sent.id, bob)).status).toBe(204)
    expect(world.told).toContainEqual(['joined', room.id, 'bob'])
    expect([await listed(), await mine(bob)]).toEqual([[], []])
    expect(await codeOf(answer(sent.id, bob))).toBe('invite_invalid')
  })

  it('is declined, withdrawn, ends, and goes with its room: then it lets no one in', async () => {
    const declined = await send({ username: 'bob', role: 'participant' })
    expect(await codeOf(answer(declined.id, bob, false))).toBe(204)
    expect(await codeOf(answer(declined.id, bob))).toBe('invite_invalid')
    const withdrawn = await send({ username: 'bob', role: 'participant' })
    await world.must('DELETE', `${roomPath(room)}/invites/${withdrawn.id}`, { as: ada })
    expect(await codeOf(answer(withdrawn.id, bob))).toBe('invite_invalid')
    expect((await world.refusal('DELETE', `${roomPath(room)}/invites/${withdrawn.id}`, { as: ada })).code).toBe(
      'not_found',
    )
    const expires = new Date(world.context.clock() + 1000).toISOString()
    const ended = await send({ username: 'bob', role: 'participant', expires })
    expect(ended.expires).toBe(expires)
    world.pass(1000)
    expect([await listed(), await mine(bob)]).toEqual([[], []])
    expect(await codeOf(answer(ended.id, bob))).toBe('invite_invalid')
    const left = await send({ username: 'bob', role: 'participant' })
    await world.call('DELETE', roomPath(room), { as: ada })
    expect(await codeOf(answer(left.id, bob))).toBe('invite_invalid')
    expect(await mine(bob)).toEqual([])
  })

  it('is of one person: another cannot use it, and once more renews it', async () => {
    const first = await send({ username: 'bob', role: 'participant', uses: 2 })
    expect(await codeOf(answer(first.id, eva))).toBe('invite_invalid')
    expect(await codeOf(answer(first.id, eva, false))).toBe('invite_invalid')
    await later(6 * DAY)
    const again = await send({ username: 'bob', role: 'participant' })
    expect(again).toMatchObject({ id: first.id, role: 'participant', uses: 1 })
    await later(2 * DAY)
    expect(await codeOf(answer(first.id, bob))).toBe(204)
  })

  it('with more uses lets the person come back as often', async () => {
    const { id } = await send({ username: 'bob', role: 'participant', uses: 2 })
    const leave = () => world.must('DELETE', `${roomPath(room)}/participants/me`, { as: bob })
    expect(await codeOf(answer(id, bob))).toBe(204)
    expect([(await listed())[0]!.uses, await mine(bob)]).toEqual([1, []])
    await leave()
    expect(await mine(bob)).toHaveLength(1)
    expect(await codeOf(answer(id, bob))).toBe(204)
    await leave()
    expect(await codeOf(answer(id, bob))).toBe('invite_invalid')
  })

  it('is accepted once, by two calls at once', async () => {
    const { id } = await send({ username: 'bob', role: 'participant' })
    const answers = await Promise.all([1, 2, 3].map(() => codeOf(answer(id, bob))))
    expect(answers.toSorted()).toEqual([204, 'invite_invalid', 'invite_invalid'])
  })

  it('is refused for people who are there or nowhere, and for what is no invitation', async () => {
    await enter(bob)
    expect(await refused({ username: 'bob', role: 'participant' })).toMatchObject({ status: 400, fields: ['username'] })
    expect(await refused({ username: 'nobody', role: 'participant' })).toMatchObject({ status: 404, code: 'not_found' })
    const [past, late] = [-1, 400 * DAY].map((ms) => new Date(world.context.clock() + ms).toISOString())
    for (const [body, field] of [
      [{ role: 'participant' }, 'username'],
      [{ username: 'eva', email: 'eva@example.org', role: 'participant' }, 'username'],
      [{ username: 'eva', role: 'king' }, 'role'],
      [{ username: 'eva', role: 'participant', uses: 0 }, 'uses'],
      [{ username: 'eva', role: 'participant', uses: 1.5 }, 'uses'],
      [{ username: 'eva', role: 'participant', expires: past }, 'expires'],
      [{ username: 'eva', role: 'participant', expires: late }, 'expires'],
      [{ username: 'eva', role: 'participant', expires: '2026-99-99T00:00:00Z' }, 'expires'],
      [{ email: 'no address', role: 'participant' }, 'email'],
    ] as const) {
      expect(await refused(body), JSON.stringify(body)).toEqual({ status: 400, code: 'bad_request', fields: [field] })
    }
  })
})

describe('an invitation by email address', () => {
  it('is found by the account with that address, and its answer does not tell whether there is one', async () => {
    const [known, unknown] = [
      await send({ email: 'Bob@Example.org', role: 'participant' }),
      await send({ email: 'later@example.org', role: 'participant' }),
    ]
    const shape = ({ id: _id, email: _email, ...rest }: Invitation) => rest
    expect(shape(known)).toEqual(shape(unknown))
    expect([known.email, known.username]).toEqual(['bob@example.org', null])
    await world.person('later')
    expect(await mine(await world.signIn({ id: '', username: 'later', password: 'later-password' }))).toHaveLength(1)
    expect(await codeOf(answer(known.id, bob))).toBe(204)
    // Who is there by now, or was removed, is not told either.
    expect(shape(await send({ email: 'bob@example.org', role: 'participant' }))).toEqual(shape(known))
  })
})

describe('who may invite', () => {
  it('has the right to, and gives no role that they could not give', async () => {
    expect((await refused({ username: 'eva', role: 'host' })).code).toBe('forbidden')
    expect((await refused({ username: 'eva', role: 'none-such' })).code).toBe('bad_request')
    await enter(bob)
    const sent = await send({ username: 'eva', role: 'participant' })
    const path = `${roomPath(room)}/invites`
    expect((await refused({ username: 'eva', role: 'participant' }, bob)).code).toBe('forbidden')
    expect((await world.refusal('GET', path, { as: bob })).code).toBe('forbidden')
    expect((await world.refusal('DELETE', `${path}/${sent.id}`, { as: bob })).code).toBe('forbidden')
    expect((await world.refusal('GET', path, { as: eva })).code).toBe('room_not_found')
  })

  it('brings a removed person back; what was sent before the removal does not', async () => {
    await enter(bob)
    const before = await send({ email: 'bob@example.org', role: 'participant', uses: 5 })
    await world.must('DELETE', `${roomPath(room)}/participants/bob`, { as: ada })
    expect(await codeOf(answer(before.id, bob))).toBe('invite_invalid')
    const back = await send({ username: 'bob', role: 'participant' })
    expect(await codeOf(answer(back.id, bob))).toBe(204)
    expect(await world.must('GET', roomPath(room), { as: bob })).toMatchObject({ room: { joined: true } })
    await world.must('DELETE', `${roomPath(room)}/participants/me`, { as: bob })
    expect(await codeOf(answer(back.id, bob))).toBe('invite_invalid')
  })
})

describe('the invite link', () => {
  const link = (body?: object) =>
    world.must<{ invite: string; expires: string; uses?: number }>('POST', `${roomPath(room)}/invite`, {
      as: ada,
      ...(body && { body }),
    })
  const join = async (as: Visitor, invite: string) =>
    (await world.call('PUT', `${roomPath(room)}/participants/me`, { as, body: { invite } })).status

  it('with a number of uses is new, and ends with the last one, though all come at once', async () => {
    const plain = await link()
    expect(Object.keys(plain)).toEqual(['invite', 'expires'])
    expect(await link()).toEqual(plain)
    const few = await link({ uses: 2, role: 'participant' })
    expect(few).toMatchObject({ uses: 2, role: 'participant' })
    expect(few.invite).not.toBe(plain.invite)
    expect(await link()).toEqual(few)
    const people = await Promise.all([1, 2, 3, 4].map((i) => world.person(`uses-${i}`)))
    expect((await Promise.all(people.map((as) => join(as, few.invite)))).toSorted()).toEqual([204, 204, 404, 404])
    expect(await link()).not.toHaveProperty('uses')
    expect(await join(bob, plain.invite)).toBe(404)
  })

  it('ends when it was asked to', async () => {
    const expires = new Date(world.context.clock() + 1000).toISOString()
    const soon = await link({ expires })
    expect(soon.expires).toBe(expires)
    world.pass(1000)
    expect(await join(bob, soon.invite)).toBe(404)
    expect(await world.refusal('POST', `${roomPath(room)}/invite`, { as: ada, body: { expires } })).toMatchObject({
      fields: ['expires'],
    })
  })
})

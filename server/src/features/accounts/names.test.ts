import type { ErrorBody, Participant, RoomSummary } from '@edusphere/protocol'
import { roomPath } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { appendTo } from '@edusphere/testing/changes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAccount } from './rules.ts'

let world: ApiWorld
let ada: Visitor
let room: RoomSummary

beforeAll(async () => {
  world = await ApiWorld.open({ config: { limits: false } })
  ada = await world.person('ada')
  room = await world.room(ada, 'Physics')
})
afterAll(() => world.close())

const eve = (change: object) => ({
  ...{ username: 'eve', name: 'Eve', email: 'eve@example.org', password: 'correct horse battery' },
  ...change,
})

describe('[A6] names', () => {
  it.each(['Ilze Kalniņa\u200b', '\u202eazlI', '\u3164', 'I\u0300\u0301\u0302\u0303\u0304lze'])(
    '%j is refused with what is accepted, and changes nothing',
    async (name) => {
      const calls = [
        world.call('POST', '/api/auth/register', { body: eve({ name }) }),
        world.call('PATCH', '/api/auth/me', { as: ada, body: { name } }),
        world.call('POST', '/api/rooms', { as: ada, body: { name } }),
        world.call('PATCH', roomPath(room), { as: ada, body: { name } }),
      ]
      for (const answer of await Promise.all(calls)) {
        const accepts =
          '1 to 64 visible characters: no control or zero-width ones, at most 4 different marks on a letter'
        expect([answer.status, answer.json<ErrorBody>().details]).toEqual([400, { name: accepts }])
      }
      const { rooms } = await world.must<{ rooms: RoomSummary[] }>('GET', '/api/rooms', { as: ada })
      expect(rooms.map((one) => [one.name, one.host.name])).toEqual([['Physics', 'ADA']])
    },
  )

  it('are stored in one spelling', async () => {
    const [sent, kept] = ['  Ilze  Kalnin\u0327a', 'Ilze Kalniņa']
    const ilze = eve({ username: 'ilze', email: 'ilze@example.org', name: sent })
    const me = await world.call('POST', '/api/auth/register', { body: ilze })
    expect(me.json()).toMatchObject({ user: { name: kept } })
    const bob = await world.person('bob')
    const own = await world.room(bob, sent)
    expect(own.name).toBe(kept)
    const change = { as: bob, body: { name: sent } }
    expect(await world.must('PATCH', '/api/auth/me', change)).toMatchObject({ user: { name: kept } })
    expect(await world.must('PATCH', roomPath(own), change)).toMatchObject({ room: { name: kept } })
  })

  it('of earlier versions are shown without what is invisible, turns the text around it, or leaves its line', async () => {
    const old = await world.person('old')
    const own = await world.room(old, 'Old room')
    const stored = { name: '\u202eI\u200blze\u0300\u0301\u0302\u0303\u0304\u0305' }
    const { db } = world.context.store
    await db.updateTable('users').set(stored).where('id', '=', old.id).execute()
    await db.updateTable('rooms').set(stored).where('id', '=', own.id).execute()
    const change = { kind: 'create', roomId: own.id, userId: old.id, id: crypto.randomUUID(), body: 'Hello' } as const
    await appendTo(world.context.store, [change])

    const call = async <T>(path: string) => world.must<T>('GET', path, { as: old })
    expect((await call<{ user: object }>('/api/auth/me')).user).toMatchObject({ name: 'Ilze' })
    const seen = (await call<{ room: RoomSummary }>(roomPath(own))).room
    expect([seen.name, seen.host.name, seen.lastMessage?.userName]).toEqual(['Ilze', 'Ilze', 'Ilze'])
    const { participants } = await call<{ participants: Participant[] }>(`${roomPath(own)}/participants`)
    expect(participants.map(({ name }) => name)).toEqual(['Ilze'])
    expect((await call<{ messages: object[] }>(`${roomPath(own)}/messages`)).messages).toMatchObject([
      { userName: 'Ilze' },
    ])
  })
})

describe('[A6] usernames that sound like people who run the server', () => {
  it('are not given to new accounts, and stay with those who have one', async () => {
    const answer = await world.call('POST', '/api/auth/register', { body: eve({ username: 'teacher' }) })
    expect(answer.status).toBe(400)
    expect(answer.json<ErrorBody>().details?.username).toContain('none of all, here, room, everyone, admin')

    await createAccount(world.context, eve({ username: 'teacher' }))
    const login = { login: 'teacher', password: 'correct horse battery' }
    expect((await world.call('POST', '/api/auth/login', { body: login })).status).toBe(200)
  })
})

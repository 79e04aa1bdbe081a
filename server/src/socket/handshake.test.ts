import type { Room } from '@edusphere/protocol'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { TestPerson } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'
import { Limits } from '../limits.ts'

describe('the handshake', () => {
  let world: World
  let ada: TestPerson
  let eve: TestPerson
  let room: Room
  let path: string

  beforeAll(async () => {
    world = await World.open()
    ada = await world.person('ada')
    eve = await world.person('eve')
    room = await world.room(ada, 'Maths')
    path = `/ws/chat/ada/${room.slug}`
  })
  afterAll(() => world.close())

  const closeOf = async (where: string, as?: TestPerson, headers?: Record<string, string>) =>
    (await world.socket(where, as, headers)).closed

  it('S9 S15 closes at once with 4401 "Authentication required" without credentials', async () => {
    expect(await closeOf(path)).toEqual({ code: 4401, reason: 'Authentication required' })
    expect(await closeOf('/ws')).toEqual({ code: 4401, reason: 'Authentication required' })
  })

  it('[K8] [T11] closes with 4401 when the credentials are not those of the ?user= that the client means', async () => {
    expect((await closeOf(`/ws?user=${ada.id}`, eve)).code).toBe(4401)
    expect((await closeOf(`${path}?user=${eve.id}`, ada)).code).toBe(4401)
    const socket = await world.socket(`/ws?user=${ada.id}`, ada)
    expect((await socket.request({ type: 'ping' })).type).toBe('pong')
  })

  it('[A11] without credentials waits for a turn of its address', async () => {
    const turn = vi.spyOn(Limits.prototype, 'turn')
    onTestFinished(() => turn.mockRestore())
    expect((await closeOf('/ws')).code).toBe(4401)
    expect(turn.mock.calls).toEqual([['visit_turn', '127.0.0.1']])
  })

  it('S10 takes no token but a valid one of ours', async () => {
    const [header, payload, signature] = ada.accessToken.split('.')
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
    const tokens = [
      'x',
      `${header}.${payload}.`,
      `${none}.${payload}.`,
      `${header}.${payload}.${signature}x`,
      ada.refreshToken,
    ]
    for (const accessToken of tokens) expect((await closeOf(path, { ...ada, accessToken })).code).toBe(4401)
  })

  it('S10 is authenticated by a bearer token, or by the cookie a browser sends', async () => {
    const byToken = await world.socket(path, ada)
    expect((await byToken.request({ type: 'ping' })).type).toBe('pong')
    const byCookie = await world.socket(path, undefined, { cookie: `edusphere_access=${ada.accessToken}` })
    expect((await byCookie.request({ type: 'ping' })).type).toBe('pong')
  })

  it('S9 checks who it is, then the room, then the membership, and tells the last two never apart', async () => {
    const absent = await closeOf('/ws/chat/ada/no-such-room', eve)
    const foreign = await closeOf(path, eve)
    expect(absent).toEqual({ code: 4404, reason: 'Room not found' })
    expect(foreign).toEqual(absent)
    expect((await closeOf('/ws/chat/ada/no-such-room')).code).toBe(4401)
  })

  it('[H7] leads nowhere at an address that only reads like that of an open room', async () => {
    const host = await world.person('a_b')
    const open = await world.room(host, 'C')
    await world.chat(open, host)
    expect(open.slug).toBe('c')
    expect(await closeOf('/ws/chat/a/b_c', host)).toEqual({ code: 4404, reason: 'Room not found' })
  })

  it('accepts the path with a final slash', async () => {
    const socket = await world.socket(`${path}/`, ada)
    expect((await socket.request({ type: 'ping' })).type).toBe('pong')
  })

  it('refuses a foreign origin with 403, and takes its own', async () => {
    await expect(world.socket(path, ada, { origin: 'https://evil.example' })).rejects.toThrow('403')
    const socket = await world.socket(path, ada, { origin: world.origin })
    expect((await socket.request({ type: 'ping' })).type).toBe('pong')
  })

  it('answers 404 on any other path, and 4400 on a query it cannot read', async () => {
    await expect(world.socket('/ws/other', ada)).rejects.toThrow('404')
    expect((await closeOf(`${path}?since=yesterday`, ada)).code).toBe(4400)
  })

  it('[G3] resumes the single-room form with ?since= and &epoch=', async () => {
    const writer = await world.chat(room, ada)
    await writer.request({ type: 'text', message: 'one' })
    await writer.request({ type: 'text', message: 'two' })
    const first = await world.socket(`${path}?since=0`, ada)
    const { epoch } = await first.next(({ type }) => type === 'sync')
    const socket = await world.socket(`${path}?since=1&epoch=${String(epoch)}`, ada)
    expect(await socket.next(({ type }) => type === 'sync')).toMatchObject({ from: 1, version: 2, reset: false })
  })

  it('S9 a session that ends takes its sockets with it, and no other', async () => {
    const other = await world.signIn(ada)
    const [mine, theirs] = await Promise.all([world.chat(room, ada), world.chat(room, other)])
    await world.must('POST', '/api/auth/logout', { body: { refreshToken: other.refreshToken } })
    expect(await theirs.closed).toEqual({ code: 4401, reason: 'Authentication required' })
    expect((await mine.request({ type: 'ping' })).type).toBe('pong')
  })

  it('a new password ends the other sessions', async () => {
    const zoe = await world.person('zoe')
    const elsewhere = await world.signIn(zoe)
    const socket = await world.socket('/ws', elsewhere)
    const body = { oldPassword: zoe.password, newPassword: 'quite another one' }
    await world.must('POST', '/api/auth/password', { as: zoe, body })
    expect((await socket.closed).code).toBe(4401)
  })

  it('refuses the 101st socket of one person with 4429 and the seconds to wait', async () => {
    const max = await world.person('max')
    // Each process counts its own sockets.
    await Promise.all(Array.from({ length: 100 * world.servers.length }, () => world.socket('/ws', max)))
    expect(await closeOf('/ws', max)).toEqual({ code: 4429, reason: '10' })
  })

  it('closes a socket that floods with 4429, and says how long to wait', async () => {
    const ivo = await world.person('ivo')
    const socket = await world.socket('/ws', ivo)
    for (let i = 0; i < 1_100; i++) socket.send({ type: 'ping' })
    expect(await socket.closed).toEqual({ code: 4429, reason: expect.stringMatching(/^\d+$/) as string })
  })

  it('answers too many messages with rate_limited and stores none of them', async () => {
    const lia = await world.person('lia')
    const hall = await world.room(lia, 'Hall')
    const socket = await world.chat(hall, lia)
    for (let i = 0; i < 310; i++) socket.send({ type: 'text', message: `m${i}` })
    const refusal = await socket.next(({ code }) => code === 'rate_limited')
    expect(refusal.retryAfter).toBeGreaterThan(0)
    await socket.settled()
    const refused = socket.frames.filter(({ code }) => code === 'rate_limited').length
    expect(socket.events.length + refused).toBe(310)
    expect(socket.events.length).toBeGreaterThanOrEqual(300)
  })
})

describe('a server that stops', () => {
  it('sends 1001 after everything in flight is answered, and keeps what it acknowledged', async () => {
    const world = await World.open()
    const ada = await world.person('ada')
    const room = await world.room(ada, 'Maths')
    const socket = await world.chat(room, ada)
    for (let i = 0; i < 50; i++) socket.send({ type: 'text', ref: `t${i}`, message: `m${i}` })
    await socket.next(({ ref }) => ref === 't0')
    await world.restart()
    expect((await socket.closed).code).toBe(1001)
    const acked = socket.frames.filter(({ type }) => type === 'ack').length
    const { sync } = await world.joined(room, ada)
    expect((sync.messages as unknown[]).length).toBeGreaterThanOrEqual(acked)
    await world.close()
  })
})

import type { Room } from '@edusphere/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDatabase, hasPostgres, type TestDatabase } from '@edusphere/testing/postgres'
import { TestRedis } from '@edusphere/testing/redis-server'
import { NO_REDIS } from '@edusphere/testing/redis'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'

const MISSING =
  NO_REDIS ?? (hasPostgres() ? undefined : 'needs PostgreSQL; Debian and Ubuntu: apt-get install postgresql')

/** Two servers on one PostgreSQL and one Redis, as in production. */
describe('two servers', () => {
  let database: TestDatabase
  let redis: TestRedis
  let here: World
  let there: World
  let ada: TestPerson
  let bob: TestPerson
  let room: Room

  beforeEach(async ({ skip }) => {
    skip(MISSING !== undefined, MISSING)
    database = await createDatabase()
    redis = await TestRedis.start()
    const shared = {
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      JWT_SECRET: 'the same for both of them, and long',
    }
    here = await World.open({ ...shared, LIMITS: 'off' })
    there = await World.open({ ...shared, LIMITS: 'off' })
    ada = await here.person('ada')
    bob = await there.person('bob')
    room = await here.room(ada, 'Maths', [bob])
  })
  afterEach(async () => {
    if (MISSING !== undefined) return
    await here.close()
    await there.close()
    await redis.close()
    await database.drop()
  })

  const REDIS_IS = [
    ['here', async () => {}],
    ['killed', () => redis.kill()],
    ['paused', async () => redis.pause()],
  ] as const

  /** Live or by repair. */
  const says = (body: string) => (frame: object) => JSON.stringify(frame).includes(`"body":"${body}"`)

  it('S8 is one room on both', async () => {
    const [adas, bobs] = [await here.chat(room, ada), await there.chat(room, bob)]
    await adas.request({ type: 'text', message: 'from here' })
    await bobs.request({ type: 'text', message: 'from there' })
    for (const socket of [adas, bobs]) {
      await socket.next(says('from there'))
      expect(socket.events.map(({ body }) => body)).toEqual(['from here', 'from there'])
    }
  })

  it('tells who is typing, who has read how far, and who is connected', async () => {
    const adas = await here.joined(room, ada)
    const [bobs, bobsPhone] = [await there.joined(room, bob), await here.joined(room, bob)]
    bobs.socket.send({ type: 'typing', room: room.id, active: true })
    await expect(adas.socket.next(({ type }) => type === 'typing')).resolves.toMatchObject({
      user: 'bob',
      active: true,
    })
    await adas.socket.request({ type: 'text', room: room.id, message: 'read me' })
    await bobs.socket.next(says('read me'))
    await bobs.socket.request({ type: 'read', room: room.id, seq: 1 })
    await expect(bobsPhone.socket.next(({ type }) => type === 'read')).resolves.toMatchObject({ seq: 1 })
    for (const { socket } of [adas, bobs, bobsPhone]) await socket.seesOnline('ada,bob')
    bobsPhone.socket.terminate()
    const { participants } = await there.must<{
      participants: { username: string; online: boolean }[]
    }>('GET', `${roomPath(room)}/participants`, { as: ada })
    expect(participants).toMatchObject([
      { username: 'ada', online: true },
      { username: 'bob', online: true },
    ])
  })

  it.each(REDIS_IS)(
    '[G7] ends the room on the other server for a person removed on this one, Redis being %s',
    async (_, turn) => {
      const [single, any] = [await there.chat(room, bob), await there.joined(room, bob)]
      const adas = await here.chat(room, ada)
      await turn()
      await here.must('DELETE', `${roomPath(room)}/participants/bob`, { as: ada })
      await adas.request({ type: 'text', message: 'without bob' })
      await expect(single.closed).resolves.toMatchObject({ code: 4404 })
      await expect(any.socket.next(({ type }) => type === 'error')).resolves.toMatchObject({
        code: 'not_participant',
        room: room.id,
      })
      expect([...single.frames, ...any.socket.frames].filter(says('without bob'))).toEqual([])
      // The socket of the other form stays in its other rooms.
      await expect(any.socket.request({ type: 'ping' })).resolves.toMatchObject({ type: 'pong', heads: {} })
    },
  )

  it.each(REDIS_IS)(
    'closes the sockets on the other server of whoever signs out everywhere, Redis being %s',
    async (_, turn) => {
      const [bobs, adas] = [await there.joined(room, bob), await there.joined(room, ada)]
      await turn()
      await here.must('DELETE', '/api/auth/sessions/all', { as: bob })
      await expect(bobs.socket.closed).resolves.toMatchObject({ code: 4401 })
      await expect(adas.socket.request({ type: 'ping' })).resolves.toMatchObject({ type: 'pong' })
    },
  )

  it.each(REDIS_IS)('closes the other sockets of whoever changes their password, Redis being %s', async (_, turn) => {
    const bobsPhone = await here.signIn(bob)
    const [phone, desk] = [await there.joined(room, bobsPhone), await there.joined(room, bob)]
    await turn()
    const body = { oldPassword: bob.password, newPassword: 'another-password' }
    await here.must('POST', '/api/auth/password', { as: bob, body })
    await expect(phone.socket.closed).resolves.toMatchObject({ code: 4401 })
    await expect(desk.socket.request({ type: 'ping' })).resolves.toMatchObject({ type: 'pong' })
  })

  it.each(REDIS_IS)('ends a deleted room on the other server, Redis being %s', async (_, turn) => {
    const single = await there.chat(room, bob)
    await turn()
    await here.must('DELETE', roomPath(room), { as: ada })
    await expect(single.closed).resolves.toMatchObject({ code: 4404 })
  })

  it('is not ready while Redis is away, goes on all the same, and is ready again', async () => {
    const ready = async () => (await here.call('GET', '/readyz')).status
    expect(await ready()).toBe(200)
    await redis.kill()
    await vi.waitFor(async () => expect(await ready()).toBe(503), { timeout: 10_000 })
    const late = await there.joined(room, bob)
    const adas = await here.chat(room, ada)
    await adas.request({ type: 'text', message: 'without Redis' })
    await late.socket.next(says('without Redis'))
    await redis.start()
    await vi.waitFor(async () => expect(await ready()).toBe(200), { timeout: 10_000 })
  })
})

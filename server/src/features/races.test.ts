import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkSignIn } from './accounts/rules.ts'
import { startSession } from './sessions/sessions.ts'
import { ReadMarks } from './me/read-marks.ts'
import { roomPath } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { ENGINES } from '@edusphere/testing/places'
import { PIXEL } from '@edusphere/testing/pixel'
import { appendTo } from '@edusphere/testing/changes'

/** SQLite runs these one after the other. PostgreSQL runs them at once, as with several processes. */
for (const { engine, isHere, createPlace } of ENGINES) {
  describe.skipIf(!isHere)(`at the same moment, on ${engine}`, () => {
    let world: ApiWorld
    let ada: Visitor

    beforeEach(async () => {
      world = await ApiWorld.open({ config: { limits: false }, createPlace })
      ada = await world.person('ada')
    })
    afterEach(() => world.close())

    const times = <T>(count: number, work: (i: number) => Promise<T>) =>
      Promise.all(Array.from({ length: count }, (_, i) => work(i)))
    const statusOf = async (method: string, path: string, call: Parameters<ApiWorld['call']>[2] = {}) =>
      (await world.call(method, path, call)).status
    const count = (statuses: number[], status: number) => statuses.filter((other) => other === status).length

    it('a username and an email address are given once', async () => {
      const sameName = (i: number) => ({
        username: 'eve',
        name: 'Eve',
        email: `e${i}@x.org`,
        password: 'learn-together',
      })
      const names = await times(6, (i) => statusOf('POST', '/api/auth/register', { body: sameName(i) }))
      expect([count(names, 201), count(names, 409)]).toEqual([1, 5])
      const sameMail = (i: number) => ({
        username: `eve${i}`,
        name: 'Eve',
        email: 'eve@x.org',
        password: 'learn-together',
      })
      const mails = await times(6, (i) => statusOf('POST', '/api/auth/register', { body: sameMail(i) }))
      expect([count(mails, 201), count(mails, 409)]).toEqual([1, 5])
    })

    it('rooms of one name get addresses of their own', async () => {
      const rooms = await times(8, () => world.room(ada, 'Maths'))
      expect(new Set(rooms.map(({ slug }) => slug)).size).toBe(8)
    })

    it('everybody who asks for the invite is given the same', async () => {
      const path = `${roomPath(await world.room(ada, 'Maths', { visibility: 'private' }))}/invite`
      for (let round = 0; round < 5; round++) {
        const answers = await times(6, () => world.must<{ invite: string }>('POST', path, { as: ada }))
        expect(new Set(answers.map(({ invite }) => invite)).size).toBe(1)
        await world.must('DELETE', path, { as: ada })
      }
    })

    it('[K6] a refresh token that several tabs use gives all the same successor', async () => {
      let { refreshToken } = ada
      for (let round = 0; round < 3; round++) {
        const answers = await times(4, () =>
          world.must<{ refreshToken: string }>('POST', '/api/auth/refresh', { body: { refreshToken } }),
        )
        const successors = new Set(answers.map((answer) => answer.refreshToken))
        expect(successors.size).toBe(1)
        refreshToken = [...successors][0]!
      }
      expect(await statusOf('POST', '/api/auth/refresh', { body: { refreshToken: ada.refreshToken } })).toBe(401)
      expect(await statusOf('POST', '/api/auth/refresh', { body: { refreshToken } })).toBe(401)
    })

    it('a session that is refreshed while it ends is over, in whatever order', async () => {
      for (let round = 0; round < 5; round++) {
        const { accessToken, refreshToken } = await world.signIn(ada)
        const body = { refreshToken }
        const [refreshed] = await Promise.all([
          statusOf('POST', '/api/auth/refresh', { body }),
          statusOf('POST', '/api/auth/logout', { body }),
        ])
        expect([200, 401]).toContain(refreshed)
        expect(await statusOf('GET', '/api/auth/me', { headers: { authorization: `Bearer ${accessToken}` } })).toBe(401)
      }
    })

    it('whoever was found to know a password that is changed before they are signed in is not', async () => {
      const user = await checkSignIn(world.context, {
        ...{ login: 'ada', password: ada.password, address: '127.0.0.1', device: undefined },
      })
      const body = { oldPassword: ada.password, newPassword: 'another password' }
      await world.must('POST', '/api/auth/password', { as: ada, body })
      await expect(startSession(world.context, user, { userAgent: '', address: '' })).rejects.toMatchObject({
        code: 'invalid_credentials',
      })
    })

    it('people join and leave, write and are removed while the room is deleted', async () => {
      const people = await times(5, (i) => world.person(`pupil${i}`))
      const room = await world.room(ada, 'Maths')
      const { store } = world.context
      const say = ({ id: userId }: Visitor) =>
        appendTo(store, [{ kind: 'create', roomId: room.id, userId, id: randomUUID(), body: 'Hi' }])
      const path = roomPath(room)
      const visit = async (as: Visitor) => {
        const statuses = [await statusOf('PUT', `${path}/participants/me`, { as, body: {} })]
        await say(as)
        statuses.push(await statusOf('DELETE', `${path}/participants/${as.username}`, { as: ada }))
        statuses.push(await statusOf('PUT', `${path}/participants/${as.username}`, { as: ada, body: {} }))
        statuses.push(await statusOf('DELETE', `${path}/participants/me`, { as }))
        return statuses
      }
      const deletion = (async () => {
        await say(ada)
        return [await statusOf('DELETE', path, { as: ada })]
      })()
      const statuses = (await Promise.all([deletion, ...people.map(visit)])).flat()
      expect(statuses[0]).toBe(204)
      expect(statuses.filter((status) => ![204, 403, 404].includes(status))).toEqual([])
    })

    it('an account is deleted while its owner writes, joins, signs in and changes the picture', async () => {
      for (let round = 0; round < 4; round++) {
        const eve = await world.person(`eve-${round}`)
        const rooms = await times(3, (i) => world.room(ada, `Room ${round} ${i}`))
        await world.join(rooms[0]!, eve)
        const write = () =>
          appendTo(world.context.store, [
            { kind: 'create', roomId: rooms[0]!.id, userId: eve.id, id: randomUUID(), body: 'Hi' },
          ])
        const [deleted, ...others] = await Promise.all([
          statusOf('DELETE', '/api/auth/me', { as: eve, body: { password: eve.password } }),
          ...rooms.map((room) => statusOf('PUT', `${roomPath(room)}/participants/me`, { as: eve, body: {} })),
          statusOf('POST', '/api/auth/token', { body: { login: eve.username, password: eve.password } }),
          statusOf('PUT', '/api/auth/me/avatar', { as: eve, raw: PIXEL, headers: { 'content-type': 'image/png' } }),
          ...Array.from({ length: 5 }, async () => (await write(), 200)),
        ])
        expect(deleted).toBe(200)
        expect(others.filter((status) => status >= 500)).toEqual([])
        const left = await world.context.store.db
          .selectFrom('participants')
          .select('room_id')
          .where('user_id', '=', eve.id)
          .execute()
        expect(left).toEqual([])
      }
      expect(await world.context.store.db.selectFrom('avatars').select('hash').execute()).toEqual([])
    })

    it('how far somebody has read moves forward only', async () => {
      const room = await world.room(ada, 'Maths')
      const { store } = world.context
      const { db } = store
      const say = { kind: 'create', roomId: room.id, userId: ada.id, body: 'Hi' } as const
      await appendTo(
        store,
        Array.from({ length: 20 }, () => ({ ...say, id: randomUUID() })),
      )
      const mark = (seq: number) => new ReadMarks(store, () => {}).add({ roomId: room.id, userId: ada.id, seq })
      const marks = await times(20, (i) => mark(((i * 7) % 20) + 1))
      expect(marks).toContain('moved')
      const row = await db
        .selectFrom('participants')
        .select('read_seq')
        .where('room_id', '=', room.id)
        .executeTakeFirst()
      expect(row).toEqual({ read_seq: 20 })
    })
  })
}

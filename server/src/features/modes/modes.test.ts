import { randomUUID } from 'node:crypto'
import type { Room } from '@edusphere/protocol'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import type { Frame, TestSocket } from '@edusphere/testing/test-socket'
import { World } from '@edusphere/testing/world'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

/** The other fields of frames about a message. */
const FIELDS: Record<string, object> = {
  update: { message: 'edited' },
  react: { emoji: '👍', active: true },
  pin: { active: true },
}

describe('a room’s mode', () => {
  let world: World
  let ada: TestPerson
  let bob: TestPerson
  let room: Room
  let hers: TestSocket
  let his: TestSocket
  let rooms = 0

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' })
    ada = await world.person('ada')
    bob = await world.person('bob')
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    room = await world.room(ada, `Room ${++rooms}`, [bob])
    hers = (await world.joined(room, ada)).socket
    his = (await world.joined(room, bob)).socket
  })

  const set = (body: object) => world.must<{ room: Room }>('PATCH', roomPath(room), { as: ada, body })
  const say = (socket: TestSocket, message: string, rest: object = {}) =>
    socket.request({ type: 'text', room: room.id, message, ...rest })
  const about = (socket: TestSocket, type: string, messageId: unknown) =>
    socket.request({ type, room: room.id, messageId, ...FIELDS[type] })
  const answer = ({ type, code }: Frame) => code ?? type

  it('[W4] is part of what the room is: over HTTP, live, in a sync, and in its order of versions', async () => {
    expect(room).toMatchObject({ mode: 'open', slowMode: 0 })
    const { room: now } = await set({ mode: 'closed', slowMode: 30 })
    expect(now).toMatchObject({ mode: 'closed', slowMode: 30, version: 1 })
    const state = { version: 1, mode: 'closed', slowMode: 30, name: room.name }
    expect(await his.next(({ type }) => type === 'room_changed')).toMatchObject({ version: 1, state })
    expect((await world.joined(room, bob)).sync).toMatchObject({ version: 1, state })
    expect((await set({ mode: 'closed' })).room.version).toBe(1)
    expect((await set({ mode: 'open' })).room).toMatchObject({ mode: 'open', slowMode: 30, version: 2 })
    const { sync } = await world.joined(room, bob, { since: 1, epoch: room.epoch })
    expect(sync).toMatchObject({ from: 1, version: 2, messages: [], state: { version: 2, mode: 'open', slowMode: 30 } })
  })

  it('[W4] takes what the contract names, from who may edit the room', async () => {
    const refusal = (body: object, as = ada) => world.refusal('PATCH', roomPath(room), { as, body })
    for (const slowMode of [-1, 0.5, 21_601, '5', null])
      expect(await refusal({ slowMode })).toMatchObject({ status: 400, fields: ['slowMode'] })
    for (const mode of ['', 'shut', 'Closed', null])
      expect(await refusal({ mode })).toMatchObject({ status: 400, fields: ['mode'] })
    expect(await refusal({ mode: 'closed' }, bob)).toMatchObject({ status: 403, code: 'not_host' })
    expect((await set({ slowMode: 21_600 })).room.slowMode).toBe(21_600)
  })

  it('[M20] among announcements only staff start messages; threads, edits and reactions stay open', async () => {
    const mine = await say(his, 'before')
    await set({ mode: 'announcements' })
    expect(await say(his, 'mine')).toMatchObject({ type: 'error', code: 'read_only', retryAfter: null })
    const root = await say(hers, 'No lesson tomorrow')
    expect(answer(await say(his, 'Why?', { thread: root.id }))).toBe('ack')
    expect(answer(await about(his, 'react', root.id))).toBe('ack')
    expect(answer(await about(his, 'update', mine.id))).toBe('ack')
    await set({ mode: 'open' })
    expect(answer(await say(his, 'mine'))).toBe('ack')
  })

  it('[M20] a closed room takes nothing from anyone but deletions', async () => {
    const [mine, hersToo] = [await say(his, 'mine'), await say(hers, 'hers')]
    await set({ mode: 'closed' })
    for (const [socket, own] of [
      [his, mine],
      [hers, hersToo],
    ] as const) {
      expect(answer(await say(socket, 'more'))).toBe('read_only')
      expect(answer(await say(socket, 'in a thread', { thread: own.id }))).toBe('read_only')
      expect(answer(await about(socket, 'update', own.id))).toBe('read_only')
      expect(answer(await about(socket, 'react', own.id))).toBe('read_only')
    }
    expect(answer(await about(hers, 'pin', mine.id))).toBe('read_only')
    expect(answer(await about(his, 'pin', mine.id))).toBe('forbidden')
    expect(await about(his, 'delete', mine.id)).toMatchObject({ type: 'ack', version: Number(hersToo.version) + 2 })
  })

  it('[G4] what was stored is acked although the room is closed now, and so is what changes nothing', async () => {
    const id = randomUUID()
    const { version } = await say(his, 'said', { id })
    await about(his, 'react', id)
    await set({ mode: 'closed', slowMode: 60 })
    expect(await say(his, 'said', { id })).toMatchObject({ type: 'ack', seq: version })
    expect(answer(await his.request({ type: 'update', room: room.id, messageId: id, message: 'said' }))).toBe('ack')
    expect(answer(await about(his, 'react', id))).toBe('ack')
    expect(answer(await hers.request({ type: 'pin', room: room.id, messageId: id, active: false }))).toBe('ack')
    expect(await say(his, 'other', { id })).toMatchObject({ code: 'id_conflict' })
  })

  it('[M21] slow mode tells how long to wait, counts threads, and never refuses an edit or a deletion', async () => {
    const root = await say(hers, 'Questions?')
    await set({ slowMode: 60 })
    const first = await say(his, 'one')
    const refused = await say(his, 'two')
    expect(refused).toMatchObject({ type: 'error', code: 'slow_mode' })
    expect(refused.retryAfter).toBeGreaterThan(0)
    expect(refused.retryAfter).toBeLessThanOrEqual(60)
    expect(answer(await say(his, 'two', { thread: root.id }))).toBe('slow_mode')
    expect(answer(await about(his, 'update', first.id))).toBe('ack')
    expect(answer(await about(his, 'delete', first.id))).toBe('ack')
    expect(answer(await say(his, 'two'))).toBe('slow_mode')
    for (const message of ['I', 'do', 'not', 'wait']) expect(answer(await say(hers, message))).toBe('ack')
    await set({ slowMode: 0 })
    expect(answer(await say(his, 'two'))).toBe('ack')
    await set({ slowMode: 60 })
    expect(answer(await say(his, 'three'))).toBe('slow_mode')
  })
})

describe('[M19] a message of another person', () => {
  let world: World
  let ada: TestPerson
  let bob: TestPerson
  let eve: TestPerson
  let room: Room

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' })
    ;[ada, bob, eve] = await Promise.all([world.person('ada'), world.person('bob'), world.person('eve')])
    room = await world.room(ada, 'Physics', [bob, eve])
  })
  afterAll(() => world.close())

  it('is deleted by who may, as its author would: one event, nothing left, and an ack for the second time', async () => {
    const [{ socket: hers }, { socket: his }] = [await world.joined(room, ada), await world.joined(room, bob)]
    const { socket: eves } = await world.joined(room, eve)
    const { id, seq } = await his.request({ type: 'text', room: room.id, message: 'an insult' })
    await his.request({ type: 'update', room: room.id, messageId: id, message: 'a worse one' })
    await hers.request({ type: 'react', room: room.id, messageId: id, emoji: '👎', active: true })
    const deletion = { type: 'delete', room: room.id, messageId: id }
    expect(await eves.request(deletion)).toMatchObject({
      code: 'not_owner',
      error: 'You can only delete your own messages',
    })
    const ack = await hers.request(deletion)
    expect(ack).toMatchObject({ type: 'ack', id, seq, version: Number(seq) + 3 })
    const told = await eves.next(({ action }) => action === 'delete')
    expect(told).toEqual({ type: 'chat_message', action: 'delete', room: room.id, version: ack.version, seq, id })
    for (const as of [ada, bob])
      expect(await world.refusal('GET', `${roomPath(room)}/messages/${String(id)}/revisions`, { as })).toMatchObject({
        status: 404,
      })
    const path = `${roomPath(room)}/audit?what=message_deleted`
    const { audit } = await world.must<{ audit: object[] }>('GET', path, { as: ada })
    const address = `ada/${room.slug}`
    expect(audit).toMatchObject([{ who: 'ada', whom: 'bob', outcome: 'done', room: address, detail: null }])
    expect(JSON.stringify(audit)).not.toMatch(/insult|worse/)
    expect(await hers.request(deletion)).toMatchObject({ type: 'ack', version: ack.version })
    expect(await his.request(deletion)).toMatchObject({ type: 'ack', version: ack.version })
    expect(await eves.request(deletion)).toMatchObject({ code: 'message_not_found' })
  })

  it('an edit that its author made before hearing of the deletion is refused', async () => {
    const [{ socket: hers }, { socket: his }] = [await world.joined(room, ada), await world.joined(room, bob)]
    const { id, version } = await his.request({ type: 'text', room: room.id, message: 'an insult' })
    await hers.request({ type: 'delete', room: room.id, messageId: id })
    const edit = { type: 'update', room: room.id, messageId: id, message: 'kinder', version }
    expect(await his.request(edit)).toMatchObject({ code: 'message_not_found' })
  })
})

import { randomUUID } from 'node:crypto'
import type { Room } from '@edusphere/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'
import type { TestSocket } from '@edusphere/testing/test-socket'

/** What a message has beside its body, of one that has nothing. */
const NO_FACETS = { replyTo: null, thread: null, replies: null, mentions: [], reactions: [], pinned: null }

describe('messaging over /ws/chat/{username}/{slug}', () => {
  let world: World
  let ada: TestPerson
  let bob: TestPerson
  let eve: TestPerson
  let room: Room
  let hers: TestSocket
  let his: TestSocket
  let rooms = 0

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' })
    ada = await world.person('ada')
    bob = await world.person('bob')
    eve = await world.person('eve')
  })
  afterAll(() => world.close())

  beforeEach(async () => {
    room = await world.room(ada, `Room ${++rooms}`, [bob])
    hers = await world.chat(room, ada)
    his = await world.chat(room, bob)
  })

  const say = async (socket: TestSocket, message: string, id: string = randomUUID()) => {
    await socket.request({ type: 'text', id, message })
    return id
  }

  it('S5 S20 stores a text and broadcasts "new" to every connected participant, the sender included', async () => {
    hers.send({ type: 'text', message: 'Hello' })
    const [toHer, toHim] = await Promise.all([hers, his].map((s) => s.next(({ action }) => action === 'new')))
    expect(toHer).toEqual(toHim)
    expect(toHer).toEqual({
      type: 'chat_message',
      action: 'new',
      room: room.id,
      version: 1,
      seq: 1,
      bodyVersion: 1,
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) as string,
      user: 'ada',
      user_id: ada.id,
      userName: 'ADA',
      userAvatar: null,
      body: 'Hello',
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      edited: false,
      updated: toHer!.created,
      ...NO_FACETS,
    })
  })

  it('S4 S5 a client that knows only the specification gets events and errors, and nothing else', async () => {
    hers.send({ type: 'text', message: 'one' })
    const { id } = await hers.next(({ action }) => action === 'new')
    hers.send({ type: 'update', messageId: id, message: 'two' })
    await hers.next(({ action }) => action === 'update')
    hers.send({ type: 'text', message: '   ' })
    const error = await hers.next((frame) => 'error' in frame)
    expect(error.error).toBe('Message is empty')
    hers.send({ type: 'delete', messageId: id })
    await hers.next(({ action }) => action === 'delete')
    await his.next(({ action }) => action === 'delete')
    expect((await his.settled()).map(({ type, action }) => action ?? type)).toEqual([
      'pong',
      'new',
      'update',
      'delete',
      'pong',
    ])
    expect(hers.frames.filter(({ type }) => type !== 'pong').map(({ type, action }) => action ?? type)).toEqual([
      'new',
      'update',
      'error',
      'delete',
    ])
  })

  it('S6 S13 an update changes body, edited and updated, and keeps created, user and seq', async () => {
    const id = await say(hers, 'first')
    const created = await his.next(({ action }) => action === 'new')
    const ack = await hers.request({ type: 'update', messageId: id, message: 'second' })
    const update = await his.next(({ action }) => action === 'update')
    expect(update).toEqual({
      ...created,
      action: 'update',
      version: 2,
      bodyVersion: 2,
      body: 'second',
      edited: true,
      updated: ack.updated,
    })
    expect(String(update.updated) > String(created.updated)).toBe(true)
  })

  it('S7 a delete removes the message for everybody and broadcasts "delete"', async () => {
    const id = await say(hers, 'soon gone')
    await hers.request({ type: 'delete', messageId: id })
    const event = await his.next(({ action }) => action === 'delete')
    expect(event).toEqual({ type: 'chat_message', action: 'delete', room: room.id, version: 2, seq: 1, id })
    const { messages } = await world.must<{ messages: unknown[] }>('GET', `${roomPath(room)}/messages`, { as: bob })
    expect(messages).toEqual([])
  })

  it('S6 S7 S15 S19 refuses to change what somebody else wrote, in exactly these words', async () => {
    const id = await say(hers, 'mine')
    expect(await his.request({ type: 'update', messageId: id, message: 'his' })).toMatchObject({
      type: 'error',
      code: 'not_owner',
      error: 'You can only edit your own messages',
      room: room.id,
      retryAfter: null,
    })
    expect(await his.request({ type: 'delete', messageId: id })).toMatchObject({
      code: 'not_owner',
      error: 'You can only delete your own messages',
    })
    expect(hers.events).toHaveLength(1)
  })

  it('S1 S15 counts the length limit in code points', async () => {
    expect(await hers.request({ type: 'text', message: '🌍'.repeat(500) })).toMatchObject({ type: 'ack' })
    expect(await hers.request({ type: 'text', message: '🌍'.repeat(501) })).toMatchObject({
      code: 'message_too_long',
      error: 'Message exceeds 500 characters',
    })
    const id = await say(hers, 'short')
    expect(await hers.request({ type: 'update', messageId: id, message: 'x'.repeat(501) })).toMatchObject({
      code: 'message_too_long',
    })
  })

  it('stores bodies as sent: no trimming, no normalisation', async () => {
    const body = '  e\u0301 \r\n\t<b>\u202e ' + 'ﬁ'
    await say(hers, body)
    expect((await his.next(({ action }) => action === 'new')).body).toBe(body)
  })

  it('[G2] acknowledges what can be read back at once', async () => {
    const ack = await hers.request({ type: 'text', message: 'durable', id: randomUUID() })
    const { messages, version } = await world.must<{
      messages: { id: string; seq: number; version: number }[]
      version: number
    }>('GET', `${roomPath(room)}/messages`, { as: bob })
    expect(version).toBe(1)
    expect(messages[0]).toMatchObject({ id: ack.id, seq: ack.seq, version: ack.version, created: ack.created })
  })

  it('[G4] acknowledges a repeated send with the stored numbers, and does not broadcast it again', async () => {
    const id = randomUUID()
    const first = await hers.request({ type: 'text', id, message: 'once' })
    const again = await hers.request({ type: 'text', id: id.toUpperCase(), message: 'once' })
    expect({ ...again, ref: '' }).toEqual({ ...first, ref: '' })
    expect(await his.request({ type: 'text', id, message: 'once' })).toMatchObject({ code: 'id_conflict' })
    expect(await hers.request({ type: 'text', id, message: 'other' })).toMatchObject({ code: 'id_conflict' })
    await hers.request({ type: 'delete', messageId: id })
    expect(await hers.request({ type: 'text', id, message: 'once' })).toMatchObject({ deleted: true, version: 2 })
    expect(await hers.request({ type: 'delete', messageId: id })).toMatchObject({ type: 'ack', version: 2 })
    expect(await hers.request({ type: 'update', messageId: id, message: 'x' })).toMatchObject({
      code: 'message_not_found',
    })
    await his.next(({ action }) => action === 'delete')
    await his.settled()
    expect(his.events.map(({ action }) => action)).toEqual(['new', 'delete'])
  })

  it('refuses an edit of what changed meanwhile, unless it changes nothing', async () => {
    const id = await say(hers, 'one')
    const { version } = await hers.request({ type: 'update', messageId: id, message: 'two' })
    const stale = { type: 'update', messageId: id, message: 'three', version: Number(version) - 1 }
    expect(await hers.request(stale)).toMatchObject({ code: 'edit_conflict' })
    expect(await hers.request({ ...stale, message: 'two' })).toMatchObject({ type: 'ack', version })
    expect(await hers.request({ ...stale, version })).toMatchObject({ type: 'ack', version: 3 })
  })

  it('[G5] takes many frames of one socket in the order they were sent', async () => {
    const bodies = Array.from({ length: 200 }, (_, i) => `message ${i}`)
    for (const message of bodies) hers.send({ type: 'text', message })
    await his.next(({ version }) => version === bodies.length)
    await his.settled()
    expect(his.events.map(({ body }) => body)).toEqual(bodies)
    expect(his.events.map(({ version }) => version)).toEqual(bodies.map((_, i) => i + 1))
  })

  it('[G1] counts each room for itself', async () => {
    const other = await world.room(bob, 'Elsewhere', [ada])
    const there = await world.chat(other, ada)
    await say(hers, 'here')
    await say(there, 'there')
    await say(hers, 'here again')
    await his.next(({ version }) => version === 2)
    expect((await his.settled()).filter(({ action }) => action).map(({ version }) => version)).toEqual([1, 2])
    expect(there.events.map(({ version }) => version)).toEqual([1])
  })

  it('S8 a socket that has left its group receives nothing more', async () => {
    his.ws.close()
    await his.closed
    await say(hers, 'are you there?')
    expect(his.events).toEqual([])
  })

  it('[G7] a message of another room cannot be touched, however its id is known', async () => {
    const foreign = await world.room(eve, 'Foreign', [ada])
    const there = await world.chat(foreign, ada)
    const id = await say(there, 'over there')
    for (const frame of [
      { type: 'update', messageId: id, message: 'x' },
      { type: 'delete', messageId: id },
    ]) {
      expect(await hers.request(frame)).toMatchObject({ code: 'message_not_found', error: 'Message not found' })
    }
    expect(await hers.request({ type: 'text', id, message: 'over there' })).toMatchObject({ code: 'id_conflict' })
  })

  it('[G7] a removed participant is out at once: 4404, and nothing of what is said afterwards', async () => {
    await world.must('DELETE', `${roomPath(room)}/participants/bob`, { as: ada })
    const said = say(hers, 'he is gone')
    expect(await his.closed).toEqual({ code: 4404, reason: 'Room not found' })
    await said
    expect(his.events).toEqual([])
  })
})

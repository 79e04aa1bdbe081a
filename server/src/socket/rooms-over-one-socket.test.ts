import { randomUUID } from 'node:crypto'
import type { Room } from '@edusphere/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'

describe('any number of rooms over /ws', () => {
  let world: World
  let ada: TestPerson
  let bob: TestPerson
  let room: Room
  let rooms = 0

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' })
    ada = await world.person('ada')
    bob = await world.person('bob')
  })
  afterAll(() => world.close())

  beforeEach(async () => {
    room = await world.room(ada, `Room ${++rooms}`, [bob])
  })

  it('answers a join without position with a reset of the newest messages', async () => {
    const { socket } = await world.joined(room, ada)
    for (let i = 1; i <= 60; i++) socket.send({ type: 'text', room: room.id, message: `message ${i}` })
    await socket.settled()
    const { sync } = await world.joined(room, bob)
    expect(sync).toMatchObject({ type: 'sync', room: room.id, from: 0, version: 60, reset: true, more: false })
    const messages = sync.messages as { seq: number }[]
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, i) => i + 11))
  })

  it('[G3] answers a join with a position with what changed since: last states, deleted ones too', async () => {
    const { socket, sync } = await world.joined(room, ada)
    const [first, second] = [randomUUID(), randomUUID()]
    for (const id of [first, second]) await socket.request({ type: 'text', room: room.id, id, message: 'x' })
    await socket.request({ type: 'update', room: room.id, messageId: first, message: 'y' })
    await socket.request({ type: 'update', room: room.id, messageId: first, message: 'z' })
    await socket.request({ type: 'delete', room: room.id, messageId: second })
    const resumed = await world.joined(room, bob, { since: 2, epoch: String(sync.epoch) })
    expect(resumed.sync).toMatchObject({ from: 2, version: 5, reset: false, more: false })
    expect(resumed.sync.messages).toEqual([
      expect.objectContaining({ id: first, seq: 1, version: 4, body: 'z' }),
      { id: second, seq: 2, version: 5, deleted: true },
    ])
  })

  it('[G3] resets a client with an unknown epoch, or from the future', async () => {
    const { socket, sync } = await world.joined(room, ada)
    await socket.request({ type: 'text', room: room.id, message: 'x' })
    const epoch = String(sync.epoch)
    for (const from of [{ since: 1 }, { since: 1, epoch: 'other' }, { since: 2, epoch }]) {
      expect((await world.joined(room, bob, from)).sync).toMatchObject({ reset: true, from: 0, version: 1 })
    }
    expect((await world.joined(room, bob, { since: 1, epoch })).sync).toMatchObject({ reset: false, messages: [] })
  })

  it('[G3] replays a long absence in pages, in version order, then goes on live', async () => {
    const { socket, sync } = await world.joined(room, ada)
    for (let i = 1; i <= 290; i++) socket.send({ type: 'text', room: room.id, message: `message ${i}` })
    await socket.settled()
    const back = await world.joined(room, bob, { since: 0, epoch: String(sync.epoch) })
    await back.socket.next(({ type, more }) => type === 'sync' && more === false)
    await socket.request({ type: 'text', room: room.id, message: 'live' })
    await back.socket.next(({ version }) => version === 291)
    const frames = (await back.socket.settled()).filter(({ type }) => type === 'sync' || type === 'chat_message')
    const pages = frames.slice(0, -1)
    const ends = pages.map(({ version }) => version)
    expect(pages.map(({ type, from, more }) => [type, from, more])).toEqual(
      [0, ...ends.slice(0, -1)].map((from) => ['sync', from, from !== ends.at(-2)]),
    )
    expect(frames.at(-1)).toMatchObject({ type: 'chat_message', version: 291 })
    const replayed = pages.flatMap(({ messages }) => messages as { version: number }[])
    expect(replayed.map(({ version }) => version)).toEqual(Array.from({ length: 290 }, (_, i) => i + 1))
  })

  it('[G3] a room made anew under the same name has another epoch', async () => {
    const { sync } = await world.joined(room, ada)
    await world.must('DELETE', roomPath(room), { as: ada })
    const again = await world.room(ada, room.name)
    expect(again.slug).toBe(room.slug)
    expect((await world.joined(again, ada)).sync.epoch).not.toBe(sync.epoch)
  })

  it('[G3] every joiner sees each change exactly once while others write', async () => {
    const writer = (await world.joined(room, ada)).socket
    let writing = true
    const written = (async () => {
      for (let i = 0; writing || i < 100; i++) await writer.request({ type: 'text', room: room.id, message: `m${i}` })
    })()
    const readers = []
    for (let i = 0; i < 20; i++) readers.push(await world.joined(room, bob, { since: 0, epoch: room.epoch }))
    writing = false
    await written
    const { version: head } = await writer.request({ type: 'text', room: room.id, message: 'last' })
    for (const { socket } of readers) {
      await socket.next(({ version }) => version === head)
      let position = 0
      for (const frame of socket.frames) {
        if (frame.type === 'sync') expect(frame.from).toBe(position)
        else if (frame.type === 'chat_message') expect(frame.version).toBe(position + 1)
        else continue
        position = Number(frame.version)
      }
      expect(position).toBe(head)
    }
  })

  it('acknowledges every frame, and tells heads with a pong', async () => {
    const { socket } = await world.joined(room, ada)
    socket.send({ type: 'text', room: room.id, message: 'no ref' })
    expect(await socket.next(({ type }) => type === 'ack')).toMatchObject({ room: room.id, seq: 1, version: 1 })
    expect(await socket.request({ type: 'ping' })).toMatchObject({ type: 'pong', heads: { [room.id]: 1 } })
    expect(await socket.request({ type: 'leave', room: room.id })).toMatchObject({ type: 'ack', room: room.id })
    expect((await socket.request({ type: 'ping' })).heads).toEqual({})
  })

  it('tells others who types, my other sockets how far I have read, and everybody who is here', async () => {
    const hers = (await world.joined(room, ada)).socket
    const alsoHers = (await world.joined(room, ada)).socket
    const his = (await world.joined(room, bob)).socket
    await hers.request({ type: 'text', room: room.id, message: 'x' })
    hers.send({ type: 'typing', room: room.id, active: true })
    expect(await his.next(({ type }) => type === 'typing')).toEqual({
      type: 'typing',
      room: room.id,
      user: 'ada',
      active: true,
    })
    expect(await hers.request({ type: 'read', room: room.id, seq: 2 })).toMatchObject({ code: 'bad_frame' })
    expect(await hers.request({ type: 'read', room: room.id, seq: 1 })).toMatchObject({ type: 'ack' })
    expect(await hers.request({ type: 'read', room: room.id, seq: 0 })).toMatchObject({ type: 'ack' })
    await alsoHers.next(({ type }) => type === 'read')
    await alsoHers.settled()
    await his.settled()
    const reads = (frames: { type: string }[]) => frames.filter(({ type }) => type === 'read')
    expect(reads(alsoHers.frames)).toEqual([{ type: 'read', room: room.id, seq: 1 }])
    expect([...reads(his.frames), ...reads(hers.frames)]).toEqual([])
    await hers.seesOnline('ada,bob')
    his.ws.close()
    await hers.seesOnline('ada')
  })

  it('[G7] a removal ends that room on the socket, and that room alone', async () => {
    const other = await world.room(ada, `Other ${rooms}`, [bob])
    const { socket } = await world.joined(room, bob)
    await socket.request({ type: 'join', room: other.id })
    await world.must('DELETE', `${roomPath(room)}/participants/bob`, { as: ada })
    expect(await socket.next(({ code }) => code === 'not_participant')).toMatchObject({ room: room.id })
    expect(await socket.request({ type: 'text', room: room.id, message: 'x' })).toMatchObject({
      code: 'not_participant',
    })
    expect(await socket.request({ type: 'text', room: other.id, message: 'x' })).toMatchObject({ type: 'ack' })
  })

  it('a room that is absent and one that is foreign are refused alike', async () => {
    const foreign = await world.room(bob, `Foreign ${rooms}`)
    const socket = await world.socket('/ws', ada)
    const refusals = []
    for (const id of [foreign.id, randomUUID()]) {
      const { ref, room: named, ...refusal } = await socket.request({ type: 'join', room: id })
      expect([typeof ref, named]).toEqual(['string', id])
      refusals.push(refusal)
    }
    expect(refusals[0]).toEqual(refusals[1])
  })
})

import { randomUUID } from 'node:crypto'
import type { Message, Room } from '@edusphere/protocol'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import type { TestSocket } from '@edusphere/testing/test-socket'
import { World } from '@edusphere/testing/world'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

describe('a message that answers another', () => {
  let world: World
  let people: TestPerson[]
  let room: Room
  let sockets: TestSocket[]
  let root: Message

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' })
    people = await Promise.all(['ada', 'bob', 'eve', 'max', 'ivo', 'zoe'].map((name) => world.person(name)))
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    const [host, ...others] = people
    room = await world.room(host!, `Physics ${randomUUID().slice(0, 8)}`, others)
    sockets = await Promise.all(people.map(async (person) => (await world.joined(room, person)).socket))
    root = await send('Light is a wave')
  })

  const text = (message: string, fields: object = {}, by = 0) =>
    sockets[by]!.request({ type: 'text', room: room.id, message, ...fields })
  const read = async (query: string, as = people[0]!) =>
    world.must<{ messages: Message[]; hasBefore: boolean; hasAfter: boolean }>(
      'GET',
      `${roomPath(room)}/messages?${query}`,
      { as },
    )
  const byId = async (...ids: unknown[]) => (await read(`ids=${ids.join()}`)).messages
  const send = async (message: string, fields: object = {}, by = 0) =>
    (await byId((await text(message, fields, by)).id))[0]!
  const remove = (id: string, by = 0) => sockets[by]!.request({ type: 'delete', room: room.id, messageId: id })
  const bodies = async (query: string) => (await read(query)).messages.map(({ body }) => body)

  describe('by a quote', () => {
    it('names the quoted message, never its text', async () => {
      const answer = await send('Or is it?', { replyTo: root.id }, 1)
      expect(answer).toMatchObject({ replyTo: { id: root.id, seq: root.seq }, thread: null, replies: null })
      await remove(root.id)
      expect(await byId(root.id, answer.id)).toEqual([
        { id: root.id, seq: root.seq, version: 3, deleted: true },
        expect.objectContaining({ replyTo: { id: root.id, seq: root.seq } }),
      ])
    })

    it('finds only messages of the room that are not deleted', async () => {
      const other = await world.room(people[0]!, `Other ${randomUUID().slice(0, 8)}`)
      const { socket } = await world.joined(other, people[0]!)
      const foreign = await socket.request({ type: 'text', room: other.id, message: 'Foreign' })
      await remove(root.id)
      for (const replyTo of [foreign.id, root.id, randomUUID()]) {
        expect(await text('Or is it?', { replyTo })).toMatchObject({ code: 'reply_not_found' })
      }
      expect(await bodies('')).toEqual([])
    })

    it('[G4] is another message with another quote', async () => {
      const id = randomUUID()
      const second = await send('Second')
      const first = await text('Answer', { id, replyTo: root.id })
      expect(await text('Answer', { id, replyTo: root.id })).toMatchObject({ type: 'ack', version: first.version })
      for (const fields of [{}, { replyTo: second.id }, { replyTo: root.id, thread: root.id }]) {
        expect(await text('Answer', { id, ...fields })).toMatchObject({ code: 'id_conflict' })
      }
    })
  })

  describe('in a thread', () => {
    const repliesOf = async () => (await byId(root.id))[0]!.replies
    const told = () => sockets[5]!.frames.filter(({ type }) => type === 'message_changed')

    it('[G1] takes two versions: its own, and that of its root, which counts it', async () => {
      const { id, seq, version, created } = await text('Why?', { thread: root.id }, 1)
      expect([seq, version]).toEqual([2, 2])
      const replies = { count: 1, lastSeq: 2, last: created, users: ['bob'] }
      await expect.poll(told).toMatchObject([{ what: 'replies', id: root.id, version: 3, bodyVersion: 1, replies }])
      expect(sockets[5]!.frames.filter(({ action }) => action === 'new').at(-1)).toMatchObject({
        ...{ id, version: 2, thread: root.id, replies: null },
      })
      expect(await text('Go on', {}, 0)).toMatchObject({ seq: 4, version: 4 })
    })

    it('shows the last five who wrote, also after replies are deleted', async () => {
      const ids: string[] = []
      for (const by of [0, 1, 2, 3, 4, 5, 1]) ids.push((await send(`by ${by}`, { thread: root.id }, by)).id)
      expect(await repliesOf()).toMatchObject({ count: 7, users: ['bob', 'zoe', 'ivo', 'max', 'eve'] })
      await remove(ids[6]!, 1)
      expect(await repliesOf()).toMatchObject({ count: 6, users: ['zoe', 'ivo', 'max', 'eve', 'bob'] })
      for (const by of [5, 4, 3, 2]) await remove(ids[by]!, by)
      const [, second] = await byId(ids[0], ids[1])
      const last = { lastSeq: second!.seq, last: second!.created }
      expect(await repliesOf()).toEqual({ count: 2, users: ['bob', 'ada'], ...last })
      await remove(ids[1]!, 1)
      await remove(ids[0]!)
      expect(await repliesOf()).toBeNull()
    })

    it('counts right where a reply is sent and deleted in one turn', async () => {
      await send('First', { thread: root.id }, 1)
      const id = randomUUID()
      const [made, gone] = await Promise.all([text('Oops', { id, thread: root.id }, 2), remove(id, 2)])
      expect([made, gone]).toMatchObject([{ type: 'ack' }, { type: 'ack', id }])
      expect(await repliesOf()).toMatchObject({ count: 1, users: ['bob'] })
    })

    it('answers a root of this room alone', async () => {
      const reply = await send('Why?', { thread: root.id })
      for (const thread of [reply.id, randomUUID()]) {
        expect(await text('Deeper', { thread })).toMatchObject({ code: 'thread_not_found' })
      }
    })

    it('keeps its replies when the root is deleted, but takes no more, and tells the root no more', async () => {
      const reply = await send('Why?', { thread: root.id }, 1)
      await remove(root.id)
      expect(await text('And?', { thread: root.id })).toMatchObject({ code: 'thread_not_found' })
      expect(await bodies(`thread=${root.id}`)).toEqual(['Why?'])
      const { version } = await remove(reply.id, 1)
      expect(await text('Go on')).toMatchObject({ seq: Number(version) + 1 })
      expect(await bodies(`thread=${root.id}`)).toEqual([])
    })

    it('is read apart from the main line, in pages', async () => {
      for (const n of [1, 2, 3]) {
        await send(`reply ${n}`, { thread: root.id })
        await send(`main ${n}`)
      }
      expect(await bodies('')).toHaveLength(7)
      expect(await bodies('thread=none')).toEqual(['Light is a wave', 'main 1', 'main 2', 'main 3'])
      expect(await bodies(`thread=${root.id.toUpperCase()}`)).toEqual(['reply 1', 'reply 2', 'reply 3'])
      const page = await read(`thread=${root.id}&limit=1&around=6`)
      expect(page).toMatchObject({ hasBefore: true, hasAfter: false, messages: [{ body: 'reply 3' }] })
      expect(await read(`thread=${root.id}&limit=2`)).toMatchObject({ hasBefore: true, hasAfter: false })
      expect(await read('thread=none&limit=2&after=1')).toMatchObject({
        ...{ hasBefore: true, hasAfter: true, messages: [{ body: 'main 1' }, { body: 'main 2' }] },
      })
    })

    it('leaves the last message and the unread of the room to the main line', async () => {
      await send('Why?', { thread: root.id })
      const { rooms } = await world.must<{ rooms: Room[] }>('GET', '/api/rooms?scope=mine', { as: people[1]! })
      expect(rooms.find(({ id }) => id === room.id)).toMatchObject({ unread: 1, lastMessage: { id: root.id } })
    })

    it('tells who types there to the others', async () => {
      sockets[0]!.send({ type: 'typing', room: room.id, active: true, thread: root.id })
      const frame = { type: 'thread_typing', room: room.id, thread: root.id, user: 'ada', active: true }
      await expect.poll(() => sockets[1]!.frames.filter(({ type }) => type === 'thread_typing')).toEqual([frame])
      expect(sockets[0]!.frames.some(({ type }) => type === 'thread_typing')).toBe(false)
    })

    it('[G3] is whole after a resume', async () => {
      const { sync, socket } = await world.joined(room, people[1]!)
      socket.terminate()
      const reply = await send('Why?', { thread: root.id })
      const since = { since: Number(sync.version), epoch: String(sync.epoch) }
      const { sync: missed } = await world.joined(room, people[1]!, since)
      expect(missed).toMatchObject({
        messages: [
          { id: reply.id, version: 2, thread: root.id },
          { id: root.id, version: 3, replies: { count: 1 } },
        ],
      })
    })
  })

  it('is told in the plain form as any message, without what happens to its root', async () => {
    const plain = await world.socket(`/ws/chat/ada/${room.slug}`, people[1])
    await send('Why?', { thread: root.id })
    await text('End')
    await expect.poll(() => plain.frames.at(-1)).toMatchObject({ body: 'End' })
    expect(plain.frames.map(({ type, action, body }) => [type, action, body])).toEqual([
      ['chat_message', 'new', 'Why?'],
      ['chat_message', 'new', 'End'],
    ])
  })

  it('is found by id: at most 50, alone, each once, none of another room', async () => {
    expect(await read(`ids=${root.id},${root.id.toUpperCase()},${randomUUID()}`)).toMatchObject({
      ...{ messages: [{ id: root.id, mine: [] }], hasBefore: false, hasAfter: false, version: 1 },
    })
    const other = await world.room(people[0]!, `Other ${randomUUID().slice(0, 8)}`)
    const call = (query: string, of = room) =>
      world.call('GET', `${roomPath(of)}/messages?${query}`, { as: people[0]! })
    expect((await call(`ids=${root.id}`, other)).json()).toMatchObject({ messages: [] })
    const many = Array.from({ length: 51 }, () => randomUUID()).join()
    for (const query of [`ids=${many}`, 'ids=', 'ids=1', `ids=${root.id}&before=3`, `ids=${root.id}&thread=none`]) {
      expect((await call(query)).json()).toMatchObject({
        code: 'bad_request',
        details: { ids: expect.any(String) as string },
      })
    }
    expect((await call('thread=main')).json()).toMatchObject({ details: { thread: expect.any(String) as string } })
  })
})

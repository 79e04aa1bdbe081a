import { randomUUID } from 'node:crypto'
import type { Item, Room, RoomItem, ThreadItem } from '@edusphere/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import { follow, type PersonDevice } from '@edusphere/testing/person-device'
import type { TestSocket } from '@edusphere/testing/test-socket'
import { World } from '@edusphere/testing/world'

let world: World
let ada: TestPerson
let bob: TestPerson
let eve: TestPerson
let room: Room
let count = 0

beforeAll(async () => void (world = await World.open({ LIMITS: 'off' })))
afterAll(() => world.close())
beforeEach(async () => {
  count++
  ada = await world.person(`ada${count}`)
  bob = await world.person(`bob${count}`)
  eve = await world.person(`eve${count}`)
  room = await world.room(ada, `Room ${count}`, [bob, eve])
})

async function say(as: TestPerson, message: string, thread?: string): Promise<{ id: string; seq: number }> {
  const { socket } = await world.joined(room, as)
  const id = randomUUID()
  const ack = await socket.request({ type: 'text', room: room.id, id, message, ...(thread && { thread }) })
  socket.terminate()
  return { id, seq: Number(ack.seq) }
}

async function act(as: TestPerson, frame: { type: string }): Promise<Awaited<ReturnType<TestSocket['request']>>> {
  const { socket } = await world.joined(room, as)
  const answer = await socket.request({ room: room.id, ...frame })
  socket.terminate()
  return answer
}

/** What a new device shows. An open one would keep answers of the same head in memory. */
async function seen(as: TestPerson): Promise<PersonDevice> {
  const device = await follow(world, as)
  device.sleep()
  return device
}

const itemIn = ({ items }: PersonDevice, thread: string) => items.get(`thread ${thread}`) as ThreadItem | undefined
const roomIn = ({ items }: PersonDevice) => items.get(room.id) as RoomItem
const kinds = ({ items }: PersonDevice) => [...items.values()].map(({ kind }: Item) => kind).sort()

describe('[I10] the threads that I follow', () => {
  it('are those that I wrote in, was named in, or began; others get nothing by that', async () => {
    const [bobs, eves] = [await follow(world, bob), await follow(world, eve)]
    const root = await say(ada, 'root')
    const first = await say(bob, 'one', root.id)
    await bobs.reaches(2)
    expect(itemIn(bobs, root.id)).toEqual({
      ...{ kind: 'thread', version: 2, room: room.id, thread: root.id },
      ...{ readSeq: first.seq, unread: 0, following: true },
      at: { version: expect.any(Number) as number, epoch: room.epoch },
    })
    await say(bob, `two @${eve.username}`, root.id)
    await eves.reaches(3)
    expect(itemIn(eves, root.id)).toMatchObject({ unread: 1, following: true })
    // By the messages of others, ada's feed took no version. She follows by her root, from the first reply on.
    const adas = await follow(world, ada)
    expect(itemIn(adas, root.id)).toMatchObject({ version: 0, readSeq: first.seq - 1, unread: 2, following: true })
    expect([adas.position, roomIn(adas).threads]).toEqual([1, 2])
  })

  it('are read by `read` with `thread`: forward only, told as items, never as a `read` frame', async () => {
    const root = await say(ada, 'root')
    for (const text of ['one', 'two', 'three']) await say(bob, text, root.id)
    const device = await follow(world, ada)
    const { socket: other } = await world.joined(room, ada)
    const read = (seq: number, thread = root.id) => act(ada, { type: 'read', seq, thread } as { type: string })
    expect(await read(4)).toMatchObject({ type: 'ack' })
    // The thread, and the room, which counts it.
    await device.reaches(3)
    expect(itemIn(device, root.id)).toMatchObject({ version: 2, readSeq: 4, unread: 1, following: true })
    expect(roomIn(device)).toMatchObject({ version: 3, threads: 1, readSeq: 0 })
    expect(await read(2)).toMatchObject({ type: 'ack' })
    expect(await read(99)).toMatchObject({ code: 'bad_frame' })
    expect(await read(1, randomUUID())).toMatchObject({ code: 'thread_not_found' })
    expect(await read(6)).toMatchObject({ type: 'ack' })
    await device.reaches(5)
    expect([itemIn(device, root.id)?.unread, roomIn(device).threads]).toEqual([0, 0])
    expect(other.frames.filter(({ type }) => type === 'read')).toEqual([])
  })

  it('are followed and left by a call, and a thread that I only read is not followed', async () => {
    const root = await say(ada, 'root')
    await say(bob, 'one', root.id)
    const device = await follow(world, eve)
    const call = (following: boolean, as = eve) =>
      world.call('PATCH', `/api/me/threads/${root.id}`, { as, body: { following } })
    await act(eve, { type: 'read', seq: 2, thread: root.id } as { type: string })
    await device.reaches(3)
    expect(itemIn(device, root.id)).toMatchObject({ following: false })
    expect([...(await follow(world, eve)).items.keys()]).not.toContain(`thread ${root.id}`)
    for (const version of [5, 7]) {
      expect((await call(version === 5)).status).toBe(204)
      expect((await call(version === 5)).status).toBe(204)
      await device.reaches(version)
      expect(itemIn(device, root.id)).toMatchObject({ following: version === 5 })
      await say(bob, 'more', root.id)
      await expect.poll(async () => roomIn(await seen(eve)).threads).toBe(version === 5 ? 1 : 0)
    }
    const stranger = await world.person(`zoe${count}`)
    for (const as of [stranger, eve]) {
      const { text } = await world.call('PATCH', `/api/me/threads/${as === eve ? randomUUID() : root.id}`, {
        as,
        body: { following: true },
      })
      expect(text).toContain('thread_not_found')
    }
  })

  it('are followed by a mention, also where I had only read, or had ended following', async () => {
    const root = await say(ada, 'root')
    const first = await say(bob, 'one', root.id)
    const device = await follow(world, eve)
    await act(eve, { type: 'read', seq: first.seq, thread: root.id } as { type: string })
    // The thread, and the room, which counts it.
    await device.reaches(3)
    for (const version of [5, 9]) {
      await say(bob, `@${eve.username}`, root.id)
      // The mention, and the thread.
      await device.reaches(version)
      expect(itemIn(device, root.id)).toMatchObject({ readSeq: first.seq, following: true })
      await expect.poll(async () => roomIn(await seen(eve)).threads).toBe(version === 5 ? 1 : 2)
      if (version === 9) return
      await world.must('PATCH', `/api/me/threads/${root.id}`, { as: eve, body: { following: false } })
      await device.reaches(7)
      expect(itemIn(device, root.id)).toMatchObject({ following: false })
    }
  })

  it('make an item by my first reply, and follow again by the next one after I left', async () => {
    const root = await say(ada, 'root')
    const device = await follow(world, bob)
    await say(bob, 'one', root.id)
    await device.reaches(2)
    await say(bob, 'two', root.id)
    await world.must('PATCH', `/api/me/threads/${root.id}`, { as: bob, body: { following: false } })
    // The thread, and the room, which counts it.
    await device.reaches(4)
    expect(itemIn(device, root.id)).toMatchObject({ version: 3, following: false })
    const three = await say(bob, 'three', root.id)
    await device.reaches(5)
    expect(itemIn(device, root.id)).toMatchObject({ readSeq: three.seq, unread: 0, following: true })
    await say(ada, 'four', root.id)
    await expect.poll(async () => roomIn(await seen(bob)).threads).toBe(1)
  })

  it('count on by the deletion of replies, and end with the membership', async () => {
    const root = await say(ada, 'root')
    const first = await say(bob, 'one', root.id)
    await say(bob, 'two', root.id)
    await expect.poll(async () => roomIn(await seen(ada)).threads).toBe(2)
    const { socket } = await world.joined(room, eve)
    await act(bob, { type: 'delete', messageId: first.id } as { type: string })
    // A deletion names its thread.
    expect(await socket.next(({ action }) => action === 'delete')).toMatchObject({ id: first.id, thread: root.id })
    await expect.poll(async () => roomIn(await seen(ada)).threads).toBe(1)
    const device = await follow(world, bob)
    expect(kinds(device)).toEqual(['room', 'settings', 'thread'])
    await world.must('DELETE', `${roomPath(room)}/participants/me`, { as: bob })
    expect(kinds(await follow(world, bob))).toEqual(['settings'])
    await world.must('PUT', `${roomPath(room)}/participants/me`, { as: bob, body: {} })
    await say(ada, 'three', root.id)
    const back = await follow(world, bob)
    expect([kinds(back), roomIn(back).threads]).toEqual([['room', 'settings'], 0])
  })
})

describe('[I11] mentions of me', () => {
  it('are items by name, also when an edit adds or takes them away; everyone is no item', async () => {
    const device = await follow(world, bob)
    const { id, seq } = await say(ada, `hello @${bob.username}`)
    await device.reaches(2)
    const item = { kind: 'mention', version: 2, room: room.id, message: id, seq, read: false }
    expect(device.items.get(`mention ${id}`)).toEqual(item)
    await say(ada, 'hello @all')
    await expect.poll(async () => roomIn(await seen(bob)).mentions).toBe(2)
    const fresh = await seen(bob)
    expect([fresh.position, fresh.items.get(`mention ${id}`)]).toEqual([2, item])
    const edit = (message: string) => act(ada, { type: 'update', messageId: id, message } as { type: string })
    await edit('hello')
    await device.reaches(3)
    expect(device.items.get(`mention ${id}`)).toEqual({
      kind: 'mention',
      version: 3,
      room: room.id,
      message: id,
      at: null,
    })
    expect([...(await follow(world, bob)).items.keys()]).not.toContain(`mention ${id}`)
    await edit(`again @${bob.username}`)
    await device.reaches(4)
    // Named before and after: nothing of it changes.
    await edit(`once more @${bob.username}`)
    await act(bob, { type: 'read', seq: 2 } as { type: string })
    await device.reaches(5)
    expect(roomIn(device).mentions).toBe(0)
    const { mentions } = await world.must<{ mentions: object[] }>('GET', '/api/me/mentions', { as: bob })
    expect(mentions).toEqual([{ room: room.id, message: id, seq, read: true }])
    await act(ada, { type: 'delete', messageId: id } as { type: string })
    await device.reaches(6)
    expect(device.items.get(`mention ${id}`)).toMatchObject({ at: null })
  })

  it('are not told to those who left, or joined later, or wrote them', async () => {
    await say(bob, `me, @${bob.username}`)
    const later = await world.person(`max${count}`)
    await say(ada, `@${later.username}`)
    await world.must('PUT', `${roomPath(room)}/participants/me`, { as: later, body: {} })
    await say(ada, `@${bob.username}`)
    const device = await follow(world, bob)
    await expect.poll(async () => (await seen(bob)).position).toBe(2)
    expect(kinds(await follow(world, later))).toEqual(['room', 'settings'])
    await world.must('DELETE', `${roomPath(room)}/participants/me`, { as: bob })
    await device.reaches(3)
    expect(kinds(await follow(world, bob))).toEqual(['settings'])
  })
})

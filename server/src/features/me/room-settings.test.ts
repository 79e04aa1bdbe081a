import type { Item, Room, RoomItem } from '@edusphere/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import { follow, type PersonDevice } from '@edusphere/testing/person-device'
import { World } from '@edusphere/testing/world'

let world: World
let ada: TestPerson
let bob: TestPerson
let room: Room
let device: PersonDevice
let count = 0

beforeAll(async () => void (world = await World.open({ LIMITS: 'off' })))
afterAll(() => world.close())
beforeEach(async () => {
  count++
  ada = await world.person(`ada${count}`)
  bob = await world.person(`bob${count}`)
  room = await world.room(ada, `Room ${count}`, [bob])
  device = await follow(world, bob)
})

const change = (body: object, as = bob) => world.call('PATCH', `/api/me/rooms/${room.id}`, { as, body })
const item = () => device.items.get(room.id) as RoomItem

/** Seqs of messages by ada. */
async function say(messages: number): Promise<number[]> {
  const { socket } = await world.joined(room, ada)
  const seqs = []
  for (let i = 0; i < messages; i++)
    seqs.push(Number((await socket.request({ type: 'text', room: room.id, message: `m${i}` })).seq))
  socket.terminate()
  return seqs
}

async function read(seq: number): Promise<void> {
  const { socket } = await world.joined(room, bob)
  expect(await socket.request({ type: 'read', room: room.id, seq })).toMatchObject({ type: 'ack' })
  socket.terminate()
}

describe('[I8] how a room is shown to me', () => {
  it('is pinned, muted and silenced on all my devices, each act at one version, no effect at none', async () => {
    const silencedUntil = '2026-12-01T08:00:00.000Z'
    const acts: [object, Partial<RoomItem>][] = [
      [{ pinned: true }, { pinned: true, level: 'all' }],
      [{ level: 'mentions' }, { pinned: true, level: 'mentions' }],
      [
        { silencedUntil, level: 'nothing' },
        { silencedUntil, level: 'nothing' },
      ],
      [
        { silencedUntil: null, pinned: false, level: 'all' },
        { silencedUntil: null, pinned: false, level: 'all' },
      ],
    ]
    for (const [i, [body, shows]] of acts.entries()) {
      expect((await change(body)).status).toBe(204)
      expect((await change(body)).status).toBe(204)
      await device.reaches(i + 2)
      expect(item()).toMatchObject(shows)
    }
    expect((await change({})).status).toBe(204)
    const fresh = await follow(world, bob)
    expect([fresh.position, fresh.items.get(room.id)]).toEqual([5, item()])
    // Nothing of it is others'.
    expect((await follow(world, ada)).position).toBe(1)
  })

  it('ends with the membership', async () => {
    await change({ pinned: true })
    await world.must('DELETE', `${roomPath(room)}/participants/me`, { as: bob })
    expect((await change({ pinned: false })).text).toContain('room_not_found')
    await world.must('PUT', `${roomPath(room)}/participants/me`, { as: bob, body: {} })
    await device.reaches(4)
    expect(item()).toMatchObject({ pinned: false })
  })

  it.each([{ level: 'some' }, { pinned: 1 }, { silencedUntil: 'tomorrow' }, { unreadFrom: -1 }, { unreadFrom: 3 }])(
    'refuses %o',
    async (body) => {
      await say(2)
      const { status, text } = await change(body)
      expect([status, text]).toEqual([400, expect.stringContaining('bad_request')])
      expect((await follow(world, bob)).position).toBe(1)
    },
  )
})

describe('[I9] mark unread from here', () => {
  const unread = async () => {
    const { rooms } = await world.must<{ rooms: { id: string; unread: number; readSeq: number }[] }>(
      'GET',
      '/api/rooms',
      {
        as: bob,
      },
    )
    const { unread, readSeq } = rooms.find(({ id }) => id === room.id)!
    return [unread, readSeq]
  }

  it('counts from that message on, over HTTP too, until the next read; readSeq does not go back', async () => {
    const [, second, , last] = await say(4)
    await read(last!)
    await device.reaches(2)
    await change({ unreadFrom: second })
    await device.reaches(3)
    expect(item()).toMatchObject({ readSeq: last, unreadFrom: second, unread: 3 })
    expect(await unread()).toEqual([3, last])
    await say(1)
    expect(await unread()).toEqual([4, last])
    // A mark that moves nothing clears it too.
    await read(1)
    await device.reaches(4)
    expect(item()).toMatchObject({ readSeq: last, unreadFrom: null, unread: 1 })
    await read(1)
    await change({ pinned: true })
    await device.reaches(5)
  })

  it('takes a message of the main line only, and null', async () => {
    const { socket } = await world.joined(room, ada)
    const { id } = await socket.request({ type: 'text', room: room.id, message: 'root' })
    const reply = await socket.request({ type: 'text', room: room.id, message: 'reply', thread: id })
    expect((await change({ unreadFrom: reply.seq })).status).toBe(400)
    expect((await change({ unreadFrom: 1 })).status).toBe(204)
    expect((await change({ unreadFrom: null })).status).toBe(204)
    await device.reaches(3)
    expect(item()).toMatchObject({ unreadFrom: null })
    expect([...device.items.values()].map(({ kind }: Item) => kind).sort()).toEqual(['room', 'settings'])
  })
})

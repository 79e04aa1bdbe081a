import { randomUUID } from 'node:crypto'
import type { Item, Room } from '@edusphere/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import type { Frame, TestSocket } from '@edusphere/testing/test-socket'
import { World } from '@edusphere/testing/world'

let world: World
let ada: TestPerson
let bob: TestPerson
let room: Room
let people = 0

beforeAll(async () => void (world = await World.open({ LIMITS: 'off' })))
afterAll(() => world.close())

beforeEach(async () => {
  people++
  ada = await world.person(`ada${people}`)
  bob = await world.person(`bob${people}`)
  room = await world.room(ada, `Room ${people}`, [bob])
})

async function mine(as: TestPerson, from: { since?: number; epoch?: string } = {}) {
  const socket = await world.socket('/ws', as)
  const sync = await socket.request({ type: 'join', room: 'me', ...from })
  return { socket, sync, epoch: String(sync.epoch), items: sync.items as Item[] }
}
const told = (socket: TestSocket, version: number): Promise<Frame> =>
  socket.next((frame) => frame.type === 'me' && frame.version === version)

describe("[K4] a person's feed", () => {
  it('starts with a reset of every room and the settings, and resumes with what changed since', async () => {
    const { sync, items, epoch } = await mine(bob)
    expect(sync).toMatchObject({ type: 'sync', room: 'me', from: 0, version: 1, reset: true, more: false })
    const item = {
      ...{ kind: 'room', version: 1, room: room.id, address: `${ada.username}/${room.slug}`, role: 'participant' },
      ...{ muted: false, mutedUntil: null, readSeq: 0, unreadFrom: null, unread: 0, mentions: 0, threads: 0 },
      at: { version: 0, epoch: room.epoch },
      ...{ level: 'all', silencedUntil: null, pinned: false, draft: null, left: false },
    }
    const { id, username } = bob
    const settings = { kind: 'settings', version: 0, id, username, name: username.toUpperCase(), userAvatar: null }
    expect(items).toEqual([settings, item])
    const other = await world.room(bob, 'Other')
    const back = await mine(bob, { since: 1, epoch })
    expect(back.sync).toMatchObject({ from: 1, version: 2, reset: false, more: false })
    expect(back.items).toMatchObject([{ room: other.id, version: 2, role: 'host' }])
    expect((await mine(bob, { since: 2, epoch })).items).toEqual([])
    for (const from of [{ since: 1 }, { since: 1, epoch: 'other' }, { since: 3, epoch }]) {
      expect((await mine(bob, from)).sync).toMatchObject({ reset: true, from: 0, version: 2 })
    }
  })

  it("tells my other devices what I read, create, join and leave, and nothing of others' messages", async () => {
    const { socket } = await mine(bob)
    const { socket: talking } = await world.joined(room, ada)
    for (const message of ['one', 'two', 'three']) await talking.request({ type: 'text', room: room.id, message })
    const { socket: phone } = await world.joined(room, bob)
    await phone.request({ type: 'read', room: room.id, seq: 2 })
    expect(await told(socket, 2)).toEqual({
      ...{ type: 'me', version: 2 },
      item: expect.objectContaining({
        room: room.id,
        readSeq: 2,
        unread: 1,
        at: { version: 3, epoch: room.epoch },
      }) as Item,
    })
    const made = await world.room(bob, 'Mine')
    expect((await told(socket, 3)).item).toMatchObject({ room: made.id, role: 'host', left: false })
    await world.must('DELETE', `${roomPath(room)}/participants/me`, { as: bob })
    expect((await told(socket, 4)).item).toEqual({ kind: 'room', version: 4, room: room.id, left: true })
    await world.must('PUT', `${roomPath(room)}/participants/me`, { as: bob, body: {} })
    expect((await told(socket, 5)).item).toMatchObject({ room: room.id, readSeq: 3, unread: 0, left: false })
    expect((await socket.request({ type: 'ping' })).heads).toEqual({ me: 5 })
  })

  it('tells of a removal, of being let back in, and of a deleted room', async () => {
    const { socket } = await mine(bob)
    const him = `${roomPath(room)}/participants/${bob.username}`
    await world.must('DELETE', him, { as: ada })
    expect((await told(socket, 2)).item).toMatchObject({ room: room.id, left: true })
    await world.must('PUT', him, { as: ada })
    expect((await told(socket, 3)).item).toMatchObject({ room: room.id, left: false })
    await world.must('DELETE', roomPath(room), { as: ada })
    expect((await told(socket, 4)).item).toEqual({ kind: 'room', version: 4, room: room.id, left: true })
    expect((await mine(bob)).items).toMatchObject([{ kind: 'settings' }])
  })

  it('tells how my account is shown', async () => {
    const { socket } = await mine(bob)
    await world.must('PATCH', '/api/auth/me', { as: bob, body: { name: 'Robert' } })
    // What changes nothing takes no version (G1).
    await world.must('PATCH', '/api/auth/me', { as: bob, body: { name: 'Robert' } })
    await world.must('DELETE', '/api/auth/me/avatar', { as: bob })
    expect((await told(socket, 2)).item).toMatchObject({
      kind: 'settings',
      version: 2,
      name: 'Robert',
      userAvatar: null,
    })
    expect((await mine(bob)).items).toMatchObject([{ version: 1 }, { kind: 'settings', version: 2 }])
    expect((await mine(bob)).sync.version).toBe(2)
  })

  it('readSeq moves forward only, also when a lower mark comes later', async () => {
    const { socket: talking } = await world.joined(room, ada)
    for (let i = 0; i < 5; i++) await talking.request({ type: 'text', room: room.id, message: 'x' })
    const { socket } = await mine(bob)
    const devices = await Promise.all([1, 2].map(async () => (await world.joined(room, bob)).socket))
    const marks = [3, 1, 5, 2, 4, 5].map((seq, i) => devices[i % 2]!.request({ type: 'read', room: room.id, seq }))
    for (const answer of await Promise.all(marks)) expect(answer.type).toBe('ack')
    const after = await mine(bob)
    expect(after.items).toContainEqual(expect.objectContaining({ room: room.id, readSeq: 5, unread: 0 }))
    await socket.next((frame) => frame.type === 'me' && (frame.item as { readSeq: number }).readSeq === 5)
    const seen = socket.frames
      .filter(({ type }) => type === 'me')
      .map(({ item }) => (item as { readSeq: number }).readSeq)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(await devices[0]!.request({ type: 'read', room: room.id, seq: 6 })).toMatchObject({ code: 'bad_frame' })
    const stranger = await world.socket('/ws', await world.person(`eve${people}`))
    expect(await stranger.request({ type: 'read', room: room.id, seq: 1 })).toMatchObject({ code: 'not_participant' })
  })

  it('comes in pages, in version order, and is left again', { timeout: 60_000 }, async () => {
    const { socket, epoch } = await mine(ada)
    const ids = []
    for (let i = 0; i < 210; i++) ids.push((await world.room(ada, 'Many')).id)
    const fresh = await mine(ada)
    await fresh.socket.next(({ type, more }) => type === 'sync' && more === false)
    const pages = fresh.socket.frames.filter(({ type }) => type === 'sync')
    expect(pages.map(({ reset, more }) => [reset, more])).toEqual([
      [true, true],
      [false, false],
    ])
    const rooms = pages.flatMap(({ items }) => (items as Item[]).filter(({ kind }) => kind === 'room'))
    expect(rooms).toHaveLength(211)
    expect(rooms.slice(1)).toMatchObject(ids.map((id) => ({ room: id })))
    expect(pages.every(({ items }) => (items as Item[]).length <= 200)).toBe(true)
    await socket.next(({ type, version }) => (type === 'me' || type === 'sync') && version === 211)
    // An event that the bus delayed comes in a repair.
    const versions = socket.frames.flatMap(({ type, version, items }) =>
      type === 'me' ? [version as number] : type === 'sync' ? (items as Item[]).map((item) => item.version) : [],
    )
    expect(versions.filter((version) => version > 1)).toEqual(Array.from({ length: 210 }, (_, i) => i + 2))
    expect(await socket.request({ type: 'leave', room: 'me' })).toMatchObject({ type: 'ack', room: 'me' })
    expect((await socket.request({ type: 'ping' })).heads).toEqual({})
    expect((await mine(ada, { since: 200, epoch })).items).toHaveLength(11)
    await world.must('DELETE', `/api/rooms/${ada.username}/many`, { as: ada })
    // A process that has not heard of it yet may answer with the feed as it was, and tells the rest afterwards.
    const { socket: later } = await mine(ada)
    await later.next(({ type, version }) => (type === 'me' || type === 'sync') && version === 212)
    await later.request({ type: 'leave', room: 'me' })
    const before = later.frames.length
    const news = () => later.frames.slice(before)
    await later.request({ type: 'join', room: 'me' })
    await later.next(() => news().some(({ more }) => more === false))
    // [I3] Neither page holds anything of the room that is gone.
    expect(news().map(({ reset, version }) => [reset, version])).toEqual([
      [true, expect.any(Number)],
      [false, 212],
    ])
    expect(JSON.stringify(news())).not.toContain(ids[0])
  })

  it('is no room: only join and leave take it, and only on /ws', async () => {
    const socket = await world.socket('/ws', bob)
    for (const frame of [
      { type: 'text', message: 'x' },
      { type: 'read', seq: 0 },
      { type: 'typing', active: true },
    ]) {
      expect(await socket.request({ ...frame, room: 'me' })).toMatchObject({ code: 'bad_frame' })
    }
    const single = await world.chat(room, bob)
    expect(await single.request({ type: 'join', room: 'me' })).toMatchObject({ code: 'bad_frame' })
    expect(await single.request({ type: 'text', id: randomUUID(), message: 'goes on' })).toMatchObject({ type: 'ack' })
  })
})

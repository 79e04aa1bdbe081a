import { randomUUID } from 'node:crypto'
import type { Room } from '@edusphere/protocol'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'

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

const rename = (body: object) => world.must<{ room: Room }>('PATCH', roomPath(room), { as: ada, body })

it('[K4] a renamed room takes a version, and is told live and by sync', async () => {
  const { socket, sync } = await world.joined(room, bob)
  const modes = { mode: 'open', slowMode: 0, roles: [] }
  const state = { version: 0, name: room.name, description: '', visibility: 'public', topics: [], ...modes }
  expect(sync).toMatchObject({ reset: true, version: 0, state })
  const epoch = String(sync.epoch)
  await rename({ name: 'Physics', description: 'Waves', topics: ['Light', ' light', 'Heat '] })
  const now = { ...state, version: 1, name: 'Physics', description: 'Waves', topics: ['Light', 'Heat'] }
  expect(await socket.next(({ type }) => type === 'room_changed')).toEqual({
    ...{ type: 'room_changed', room: room.id, version: 1 },
    state: now,
  })
  await socket.next(({ type, action }) => type === 'room' && action === 'changed')
  expect((await socket.request({ type: 'ping' })).heads).toEqual({ [room.id]: 1 })
  // A range with nothing but the state.
  expect((await world.joined(room, bob, { since: 0, epoch })).sync).toMatchObject({
    ...{ from: 0, version: 1, reset: false, messages: [], state: now },
  })
  expect((await world.joined(room, bob, { since: 1, epoch })).sync).not.toHaveProperty('state')
})

it('[K4] what changes nothing takes no version', async () => {
  const { socket } = await world.joined(room, bob)
  for (const body of [{}, { name: room.name }, { visibility: 'public', description: '', topics: [] }])
    await rename(body)
  expect((await socket.request({ type: 'text', room: room.id, message: 'x' })).version).toBe(1)
  expect(socket.frames.filter(({ type }) => type === 'room_changed' || type === 'room')).toEqual([])
})

it('[K4] messages and states that are written at the same time share one order of versions', async () => {
  const { socket, sync } = await world.joined(room, bob)
  const writes = Array.from({ length: 20 }, (_, i) => [
    socket.request({ type: 'text', room: room.id, message: `message ${i}` }),
    rename({ name: `Name ${i}` }),
  ])
  await Promise.all(writes.flat())
  await socket.next(({ version, type }) => version === 40 && type !== 'ack')
  // What came late on the bus is told by a `sync`, which may carry the state too.
  const told = socket.frames.slice(1).filter((frame) => 'version' in frame && frame.type !== 'ack')
  const froms = told.map(({ from, version }) => from ?? Number(version) - 1)
  expect([...froms, 40]).toEqual([0, ...told.map(({ version }) => version)])
  const last = told.findLast(({ state }) => state !== undefined)!
  const back = await world.joined(room, bob, { since: 0, epoch: String(sync.epoch) })
  expect(back.sync).toMatchObject({ version: 40, state: last.state })
  expect(back.sync.messages).toHaveLength(20)
})

it('[K4] the state comes in the page whose range holds it', async () => {
  const { socket, sync } = await world.joined(room, ada)
  const say = async (count: number) => {
    for (let i = 0; i < count; i++) socket.send({ type: 'text', room: room.id, message: 'x' })
    await socket.settled()
  }
  await say(250)
  await rename({ name: 'In the middle' })
  await say(200)
  const back = await world.joined(room, bob, { since: 0, epoch: String(sync.epoch) })
  await back.socket.next(({ type, more }) => type === 'sync' && more === false)
  const pages = back.socket.frames.filter(({ type }) => type === 'sync')
  // How large a page is depends on the link.
  expect(pages.map(({ from }) => from)).toEqual([0, ...pages.slice(0, -1).map(({ version }) => version)])
  expect(pages.at(-1)!.version).toBe(451)
  expect(pages.flatMap(({ messages }) => messages as object[])).toHaveLength(450)
  const holding = pages.filter(({ from, version }) => (from as number) < 251 && 251 <= (version as number))
  expect(holding.map(({ state }) => state)).toEqual([expect.objectContaining({ version: 251 })])
  expect(pages.filter(({ state }) => state !== undefined)).toEqual(holding)
})

it('[K4] a socket that knows only the specification is told nothing of it, and misses no message', async () => {
  const plain = await world.chat(room, bob)
  const id = randomUUID()
  await plain.request({ type: 'text', message: 'before', id })
  await rename({ name: 'Renamed' })
  await plain.request({ type: 'text', message: 'after' })
  const frames = (await plain.settled()).filter(({ type }) => type !== 'ack' && type !== 'pong')
  expect(frames.map(({ type, action, version }) => [type, action, version])).toEqual([
    ['chat_message', 'new', 1],
    ['chat_message', 'new', 3],
  ])
  const resumed = await world.chat(room, bob, `?since=1&epoch=${encodeURIComponent(room.epoch)}`)
  const sync = await resumed.next(({ type }) => type === 'sync')
  expect(sync).toMatchObject({ from: 1, version: 3, state: { version: 2, name: 'Renamed' } })
})

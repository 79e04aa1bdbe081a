import type { Room } from '@edusphere/protocol'
import { TURNS, type TestPerson } from '@edusphere/testing/api'
import type { Frame, TestSocket } from '@edusphere/testing/test-socket'
import { sqlitePlace } from '@edusphere/testing/places'
import { World } from '@edusphere/testing/world'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Environment } from '../config.ts'
import { createServer } from '../create-server.ts'
import type { Most } from '../limits.ts'

interface School {
  world: World
  ada: TestPerson
  bob: TestPerson
  room: Room
}

/** A room with 50 long messages, on a server with these limits. */
async function open(most: Most, env: Environment = {}): Promise<School> {
  // One process: each has its own buckets.
  const world = await World.open(env, sqlitePlace, (config) => createServer(config, { most: { ...TURNS, ...most } }))
  const [ada, bob] = [await world.person('ada'), await world.person('bob')]
  const room = await world.room(ada, 'Physics', [bob])
  const writer = await world.socket('/ws', ada)
  for (let i = 0; i < 50; i++) writer.send({ type: 'text', room: room.id, message: 'x'.repeat(500) })
  await writer.settled()
  return { world, ada, bob, room }
}

async function openOnce(most: Most, env?: Environment): Promise<School> {
  const school = await open(most, env)
  onTestFinished(() => school.world.close())
  return school
}

const sockets = (world: World, count: number, as: TestPerson) =>
  Promise.all(Array.from({ length: count }, () => world.socket('/ws', as)))

/** The answers to this frame, sent so often on each socket. */
async function answers(all: readonly TestSocket[], frame: object, times: number) {
  const asked = all.flatMap((socket) => Array.from({ length: times }, () => socket.request(frame)))
  return Promise.all(asked)
}

const isRefusal = ({ code, retryAfter }: Frame) => code === 'rate_limited' && Number(retryAfter) > 0

const MOST = { join: 10, mark: 11, leave: 12, ping: 13, typing: 14 } as const

describe('[A5] over all sockets of a person', () => {
  let school: School
  beforeAll(async () => void (school = await open(MOST)))
  afterAll(() => school.world.close())

  it.each([
    ['joins', 'join', {}],
    ['read marks', 'mark', { type: 'read', seq: 1 }],
    ['leaves', 'leave', { type: 'leave' }],
    ['pings', 'ping', { type: 'ping' }],
  ] as const)('%s are limited, and others do not wait', async (_what, name, frame) => {
    const { world, ada, bob, room } = school
    const asked = { type: 'join', room: room.id, ...frame }
    const mine = await answers(await sockets(world, 4, bob), asked, 5)
    expect(mine.filter(isRefusal)).toHaveLength(20 - MOST[name])
    expect((await answers(await sockets(world, 1, ada), asked, 5)).filter(isRefusal)).toEqual([])
  })

  it('typing notices are limited', async () => {
    const { world, ada, room } = school
    const all = await sockets(world, 4, ada)
    for (const socket of all) {
      for (let i = 0; i < 5; i++) socket.send({ type: 'typing', room: room.id, active: true })
    }
    for (const socket of all) await socket.settled()
    expect(all.flatMap(({ frames }) => frames).filter(isRefusal)).toHaveLength(20 - MOST.typing)
  })
})

describe('[A5] over all sockets of a person', () => {
  it('frames of any type are limited: a further one closes its socket', async () => {
    const { world, bob } = await openOnce({ person_frame: 60 })
    const all = await sockets(world, 4, bob)
    for (const socket of all) for (let i = 0; i < 20; i++) socket.send({ type: 'ping' })
    const { code, reason } = await Promise.race(all.map(({ closed }) => closed))
    expect([code, Number(reason) > 0]).toEqual([4429, true])
  })

  it('the bytes that joins bring are limited, by either form', async () => {
    const { world, bob, room } = await openOnce({ join_bytes: 100_000 })
    const all = await sockets(world, 4, bob)
    const refusals = []
    for (let i = 0; i < 5; i++) refusals.push(...(await answers(all, { type: 'join', room: room.id }, 1)))
    const brought = all.flatMap(({ frames }) => frames).filter(({ type }) => type === 'sync')
    expect(refusals.filter(isRefusal).length).toBeGreaterThan(10)
    // A page has 35,000 bytes; all sockets may ask before the first answer is counted.
    expect(brought.length).toBeLessThan(8)
    const single = await world.socket(`/ws/chat/ada/${room.slug}?since=0`, bob)
    expect((await single.closed).code).toBe(4429)
  })

  it('new sockets are limited', async () => {
    const { world, bob } = await openOnce({ opening: 3 })
    const [, , , fourth] = await sockets(world, 4, bob)
    expect((await fourth!.closed).code).toBe(4429)
  })

  it('nothing is limited with LIMITS=off', async () => {
    const tight = { join: 1, join_bytes: 1, mark: 1, person_frame: 1, opening: 1 }
    const { world, bob, room } = await openOnce(tight, { LIMITS: 'off' })
    const all = await sockets(world, 3, bob)
    expect((await answers(all, { type: 'join', room: room.id }, 5)).filter(isRefusal)).toEqual([])
  })
})

it('[A5] three tabs with 120 rooms come back four times within a minute, and no join waits', async () => {
  const world = await World.open()
  onTestFinished(() => world.close())
  const ada = await world.person('ada')
  const rooms: Room[] = []
  for (let i = 0; i < 120; i++) rooms.push(await world.room(ada, `Room ${i}`))
  let joins: object[] = rooms.map(({ id }) => ({ type: 'join', room: id }))
  for (let round = 0; round < 4; round++) {
    const tabs = await sockets(world, 3, ada)
    const asked = tabs.flatMap((tab) => [...joins, { type: 'join', room: 'me' }].map((frame) => tab.request(frame)))
    const answered = await Promise.all(asked)
    expect(answered.filter(({ type }) => type !== 'sync')).toEqual([])
    joins = answered.slice(0, 120).map(({ room, version, epoch }) => ({ type: 'join', room, since: version, epoch }))
    for (const tab of tabs) tab.terminate()
  }
})

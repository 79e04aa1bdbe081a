import { Client } from '@edusphere/client/client'
import { HttpClient } from '@edusphere/client/http'
import type { Clock } from '@edusphere/client/clock'
import type { Room } from '@edusphere/protocol'
import type { TestPerson } from './api.ts'
import { Proxy } from './proxy.ts'
import { TestSocket } from './test-socket.ts'
import { World } from './world.ts'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { createServer } from '@edusphere/server/create-server'

/** Both sides wait this many times shorter, and the links are as many times faster. */
const SPEED = 40
const KB = 1024

const fastClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now() * SPEED,
  after(ms, run) {
    const timer = setTimeout(run, ms / SPEED)
    return () => clearTimeout(timer)
  },
}

let world: World
let ada: TestPerson
let bob: TestPerson
let room: Room
let epoch: string

beforeAll(async () => {
  world = await World.open({ LIMITS: 'off' }, undefined, (config) =>
    createServer(config, { underWayMs: 2_000 / SPEED }),
  )
  ada = await world.person('ada')
  bob = await world.person('bob')
  room = await world.room(ada, 'Physics', [bob])
  const { socket, sync } = await world.joined(room, ada)
  epoch = String(sync.epoch)
  for (let i = 1; i <= 3_000; i++) {
    socket.send({ type: 'text', room: room.id, message: `${i} `.padEnd(100, 'x') })
    if (i % 200 === 0) await socket.request({ type: 'ping' })
  }
}, 60_000)
afterAll(() => world.close())

/** The server behind a link. */
async function linkOf(bytesPerSecond: number): Promise<string> {
  const proxy = await Proxy.open(world.server.port)
  onTestFinished(() => proxy.close())
  proxy.bytesPerSecond = bytesPerSecond
  return `127.0.0.1:${proxy.port}`
}

/** Bob's client, which has missed the newest `missed` messages, and the versions that it gets. */
function comeBack(host: string, missed: number) {
  const http = new HttpClient({ origin: `http://${host}`, accessToken: () => bob.accessToken })
  const params = { username: 'ada', slug: room.slug }
  const client = new Client({
    ...{ url: `ws://${host}/ws`, clock: fastClock, maxAttempts: 5, accessToken: () => bob.accessToken },
    fetchPage: () => http.call('GET /api/rooms/:username/:slug/messages', { params }),
  })
  onTestFinished(() => client.stop())
  const joined = client.join(room.id, { version: 3_000 - missed, epoch })
  const versions: number[] = []
  const caughtUp = new Promise<void>((resolve, reject) => {
    joined.onChange(({ events }) => {
      versions.push(...events.map(({ version }) => version))
      if (joined.isCaughtUp) resolve()
    })
    client.connection.onState(({ status }) => {
      if (status === 'failed') reject(new Error(`the connection failed after ${versions.length} messages`))
    })
  })
  client.connection.start()
  return { joined, versions, caughtUp }
}

it.each([
  { kb: 2, missed: 1_000 },
  { kb: 16, missed: 250 },
  { kb: 60, missed: 3_000 },
])(
  '[K1] a link of $kb KB/s catches up $missed messages, each once and in order',
  async ({ kb, missed }) => {
    const { versions, caughtUp } = comeBack(await linkOf(kb * KB * SPEED), missed)
    await caughtUp
    expect(versions).toEqual(Array.from({ length: missed }, (_, i) => 3_001 - missed + i))
  },
  60_000,
)

it('[K1] a page of history comes beside the catch-up', async () => {
  const { joined, caughtUp } = comeBack(await linkOf(8 * KB * SPEED), 200)
  await joined.load('newest')
  await caughtUp
  expect(joined.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, i) => 2_951 + i))
}, 60_000)

it.each([
  { since: 0, what: 'a page is under way', code: 1006 },
  { since: 2_990, what: 'nothing is under way, after a short page that no ping followed,', code: 1005 },
])('[K1] a socket that its client closes while $what ends at once', async ({ since, code }) => {
  const host = await linkOf(16 * KB)
  const socket = new TestSocket(`ws://${host}/ws`, { authorization: `Bearer ${bob.accessToken}` }, { autoPong: false })
  await socket.opened
  const sync = await socket.request({ type: 'join', room: room.id, since, epoch })
  expect(sync).toMatchObject({ from: since, more: since === 0 })
  socket.ws.close()
  expect((await socket.closed).code).toBe(code)
  expect(socket.frames.filter(({ type }) => type === 'sync')).toEqual([sync])
})

it('[K1] what is sent in the middle of the pages does not wait for them', async () => {
  const host = await linkOf(8 * KB * SPEED)
  const socket = new TestSocket(`ws://${host}/ws`, { authorization: `Bearer ${bob.accessToken}` })
  onTestFinished(() => socket.terminate())
  await socket.opened
  await socket.request({ type: 'join', room: room.id, since: 0, epoch })
  await socket.request({ type: 'ping' })
  const pages = socket.frames.filter(({ type }) => type === 'sync')
  expect(pages.every(({ more }) => more)).toBe(true)
  await socket.next(({ type, more }) => type === 'sync' && more === false)
})

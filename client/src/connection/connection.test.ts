import { CLOSE } from '@edusphere/protocol'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { BACKOFF } from './backoff.ts'
import { Connection } from './connection.ts'
import type { ConnectionOptions } from './options.ts'
import type { ConnectionState } from './state.ts'
import { exhaustTries, reach } from '@edusphere/testing/client/states'
import { ManualClock } from '@edusphere/testing/client/manual-clock'
import { TestServer } from '@edusphere/testing/client/test-server'

type Status = ConnectionState['status']

let server: TestServer
let clock: ManualClock
let connection: Connection
let network: { isOnline: boolean; online(): void; offline(): void; visible(): void }

beforeEach(async () => {
  server = new TestServer()
  clock = new ManualClock()
  network = { isOnline: true, online() {}, offline() {}, visible() {} }
  await server.start()
})

afterEach(async () => {
  connection.stop()
  await server.stop()
})

/** A started connection with the longest possible waits. */
function connect(options: Partial<ConnectionOptions> = {}) {
  connection = new Connection({
    url: server.url,
    clock,
    random: () => 1 - Number.EPSILON,
    maxAttempts: BACKOFF.maxAttempts,
    isServerUp: async () => false,
    surroundings: {
      online: () => network.isOnline,
      watch(events) {
        Object.assign(network, events)
        return () => Object.assign(network, { online() {}, offline() {}, visible() {} })
      },
    },
    ...options,
  })
  connection.start()
}

const reached = <S extends Status>(status: S) => reach(connection, status)
const exhaust = () => exhaustTries(connection, clock)

it('is connected once the server has answered, and says every step', async () => {
  connect()
  const seen: Status[] = [connection.state.status]
  connection.onState(({ status }) => seen.push(status))
  await reached('connected')
  connection.stop()
  expect(seen).toEqual(['connecting', 'connected', 'closed'])
})

it.each(['crash', 'restart'] as const)('S14: tries five times after a %s, then stops and says so', async (loss) => {
  connect()
  const peer = await server.peers.next()
  await reached('connected')
  if (loss === 'restart') peer.close(CLOSE.goingAway.code)
  await server.stop()
  expect(await exhaust()).toEqual([1, 2, 3, 4, 5])
  expect(connection.state).toEqual({ status: 'failed' })
})

it.each(['retry', 'online', 'visible', 'request'] as const)('S14: after it failed, %s starts over', async (trigger) => {
  connect()
  await reached('connected')
  await server.stop()
  await exhaust()
  await server.start()
  if (trigger === 'retry') connection.retry()
  else if (trigger === 'request') {
    await expect(connection.request({ type: 'read', seq: 1 })).rejects.toMatchObject({ code: 'not_open' })
  } else network[trigger]()
  expect(connection.state).toEqual({ status: 'connecting', attempt: 0 })
  await reached('connected')
})

it('S14: merely opening does not count the tries anew, real work does', async () => {
  connect()
  await reached('connected')
  for (const attempt of [1, 2]) {
    ;(await server.peers.next()).kill()
    const waiting = await reached('waiting')
    expect(waiting.attempt).toBe(attempt)
    clock.advance(waiting.retryAt - clock.elapsed())
    await reached('connected')
  }
  connection.settle()
  ;(await server.peers.next()).kill()
  expect(await reached('waiting')).toMatchObject({ attempt: 1 })
})

it.each([
  { row: CLOSE.goingAway, longest: 2_000 },
  { row: CLOSE.tooSlow, longest: BACKOFF.baseMs },
])('close $row.code: comes back with jitter, at most $longest ms later', async ({ row, longest }) => {
  connect()
  const peer = await server.peers.next()
  await reached('connected')
  peer.close(row.code)
  const { retryAt } = await reached('waiting')
  expect(retryAt - clock.elapsed()).toBeCloseTo(longest)
  clock.advance(longest)
  await reached('connected')
})

it.each([CLOSE.binary, CLOSE.invalidUtf8, CLOSE.tooLarge, CLOSE.badRequest, CLOSE.roomNotFound])(
  'close $code: stops for good',
  async ({ code }) => {
    connect()
    const peer = await server.peers.next()
    await reached('connected')
    peer.close(code)
    expect(await reached('closed')).toEqual({ status: 'closed', code })
    connection.retry()
    expect(connection.state.status).toBe('closed')
  },
)

it('close 4429: waits the seconds that are the reason', async () => {
  connect()
  const peer = await server.peers.next()
  peer.close(CLOSE.tooMany.code, '7')
  const { retryAt } = await reached('waiting')
  expect(retryAt - clock.elapsed()).toBe(7_000)
})

it('close 4401: refreshes once and reconnects', async () => {
  const refresh = vi.fn(async () => true)
  connect({ refresh })
  ;(await server.peers.next()).close(CLOSE.unauthenticated.code)
  await server.peers.next()
  await reached('connected')
  expect(refresh).toHaveBeenCalledTimes(1)
})

it('close 4401 again after the refresh: unauthenticated', async () => {
  const refresh = vi.fn(async () => true)
  connect({ refresh })
  ;(await server.peers.next()).close(CLOSE.unauthenticated.code)
  ;(await server.peers.next()).close(CLOSE.unauthenticated.code)
  await reached('unauthenticated')
  expect(refresh).toHaveBeenCalledTimes(1)
})

it('close 4401 and no refresh possible: unauthenticated; a refresh without network is a loss', async () => {
  connect({ refresh: async () => false })
  ;(await server.peers.next()).close(CLOSE.unauthenticated.code)
  await reached('unauthenticated')
  connection.stop()
  connect({ refresh: async () => Promise.reject(new Error('no network')) })
  ;(await server.peers.next()).close(CLOSE.unauthenticated.code)
  await reached('waiting')
})

it('gives a silent server up 5 s after a ping', async () => {
  connect()
  const peer = await server.peers.next()
  await reached('connected')
  await connection.request({ type: 'ping' })
  peer.silent = true
  clock.advance(15_000)
  expect(connection.state.status).toBe('connected')
  clock.advance(5_000)
  await reached('waiting')
})

it('gives up on a server that accepts and never says a word', async () => {
  server.silent = true
  connect()
  const opened = new Promise<void>((resolve) => connection.onOpen(() => resolve()))
  await opened
  clock.advance(5_000)
  await reached('waiting')
})

it('is offline, not failed, while the device has no network, and back when it has', async () => {
  connect()
  await reached('connected')
  network.isOnline = false
  await server.stop()
  await reached('offline')
  await server.start()
  network.isOnline = true
  network.online()
  await reached('connected')
})

it('matches answers by ref, not by order, and turns error frames into errors', async () => {
  connect()
  const peer = await server.peers.next()
  await reached('connected')
  const first = connection.request({ type: 'read', room: 'r', seq: 1 })
  const second = connection.request({ type: 'delete', room: 'r', messageId: 'm' })
  const [read, del] = [await peer.next('read'), await peer.next('delete')]
  peer.send({ type: 'error', error: 'No', code: 'not_owner', retryAfter: null, ref: del.ref! })
  peer.send({ type: 'ack', room: 'r', ref: read.ref! })
  await expect(first).resolves.toMatchObject({ type: 'ack', room: 'r' })
  await expect(second).rejects.toMatchObject({ code: 'not_owner', message: 'No' })
})

it('rejects what waits when the connection is lost or the answer takes too long', async () => {
  connect()
  const peer = await server.peers.next()
  await reached('connected')
  const slow = connection.request({ type: 'read', seq: 1 }, 1_000)
  clock.advance(1_000)
  await expect(slow).rejects.toMatchObject({ code: 'timed_out' })
  const lost = connection.request({ type: 'read', seq: 2 })
  peer.kill()
  await expect(lost).rejects.toMatchObject({ code: 'connection_lost' })
})

it('ignores what is no frame', async () => {
  connect()
  const peer = await server.peers.next()
  await reached('connected')
  for (const nonsense of [null, 5, 'text', []]) peer.send(nonsense as never)
  const answer = connection.request({ type: 'read', room: 'r', seq: 1 })
  peer.send({ type: 'ack', room: 'r', ref: (await peer.next('read')).ref! })
  await expect(answer).resolves.toMatchObject({ type: 'ack' })
})

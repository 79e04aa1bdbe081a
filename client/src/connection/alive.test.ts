import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ManualClock } from '@edusphere/testing/client/manual-clock'
import { exhaustTries, reach } from '@edusphere/testing/client/states'
import { TestServer } from '@edusphere/testing/client/test-server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Connection } from './connection.ts'
import type { ConnectionOptions } from './options.ts'
import { isServerUp } from './server.ts'

let server: TestServer
let clock: ManualClock
let connection: Connection

beforeEach(async () => {
  server = new TestServer()
  clock = new ManualClock()
  await server.start()
})

afterEach(async () => {
  connection.stop()
  await server.stop()
})

/** A started connection with the longest possible waits. */
function connect(options: Partial<ConnectionOptions> = {}) {
  connection = new Connection({ url: server.url, clock, random: () => 1 - Number.EPSILON, ...options })
  connection.start()
}

const arrived = () => new Promise<void>((resolve) => connection.onFrame(() => resolve()))

it('[K1] anything that arrives shows that the server is there, also while its answer to a ping waits behind it', async () => {
  connect()
  const peer = await server.peers.next()
  await reach(connection, 'connected')
  peer.silent = true
  clock.advance(15_000)
  for (let i = 0; i < 10; i++) {
    const page = arrived()
    peer.send({ type: 'ack', room: 'r' })
    await page
    clock.advance(5_000)
    expect(connection.state.status).toBe('connected')
  }
  clock.advance(5_000)
  expect(connection.state.status).toBe('waiting')
})

it('[K1] a request waits for its answer while anything arrives', async () => {
  connect()
  const peer = await server.peers.next()
  await reach(connection, 'connected')
  const answer = connection.request({ type: 'read', room: 'r', seq: 1 }, 1_000)
  const { ref } = await peer.next('read')
  for (let i = 0; i < 3; i++) {
    const page = arrived()
    peer.send({ type: 'ack', room: 'other' })
    await page
    clock.advance(1_000)
  }
  peer.send({ type: 'ack', room: 'r', ref: ref! })
  await expect(answer).resolves.toMatchObject({ room: 'r' })
})

it('[K1] a server has more time for the answer to a join, which may be one large frame', async () => {
  connect()
  const peer = await server.peers.next()
  await reach(connection, 'connected')
  peer.silent = true
  void connection.request({ type: 'join', room: 'r' }, 60_000).catch(() => {})
  await peer.next('join')
  clock.advance(15_000 + 24_000)
  expect(connection.state.status).toBe('connected')
  clock.advance(1_000)
  expect(connection.state.status).toBe('waiting')
})

it('[K10] a failed connection looks for the server once a minute, and starts over when it answers', async () => {
  let looks = 0
  let looked = () => {}
  connect({ maxAttempts: 5, isServerUp: async () => (looked(), ++looks === 3) })
  await reach(connection, 'connected')
  await server.stop()
  await exhaustTries(connection, clock)
  await server.start()
  const states: string[] = []
  connection.onState(({ status }) => states.push(status))
  for (let i = 1; i <= 3; i++) {
    const look = new Promise<void>((resolve) => (looked = resolve))
    clock.advance(75_000)
    await look
    expect(looks).toBe(i)
  }
  await reach(connection, 'connected')
  expect(states).toEqual(['connecting', 'connected'])
})

it('[K10] asks the server at its own address', async () => {
  const paths: string[] = []
  const up = createServer((request, response) => {
    paths.push(request.url!)
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => up.once('listening', resolve))
  const { port } = up.address() as AddressInfo
  expect(await isServerUp(`ws://127.0.0.1:${port}/ws?user=1`)).toBe(true)
  expect(paths).toEqual(['/healthz'])
  await new Promise((resolve) => up.close(resolve).closeAllConnections())
  expect(await isServerUp(`ws://127.0.0.1:${port}/ws`)).toBe(false)
})

it('[K11] outside a browser it tries without end', async () => {
  connect()
  await reach(connection, 'connected')
  await server.stop()
  for (let attempt = 1; attempt <= 20; attempt++) {
    const waiting = await reach(connection, 'waiting')
    expect(waiting.attempt).toBe(attempt)
    clock.advance(waiting.retryAt - clock.elapsed())
  }
})

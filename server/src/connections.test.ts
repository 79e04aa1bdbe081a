import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { ApiWorld } from '@edusphere/testing/api-world'
import type { TestSocket } from '@edusphere/testing/test-socket'
import { World } from '@edusphere/testing/world'
import type { Environment } from './config.ts'
import { createServer } from './create-server.ts'

const ACCEPTED = 'net.server.socket'

/** A server that takes two connections of one address. */
async function open(env: Environment = {}): Promise<World> {
  const world = await World.open(env, undefined, (config) => createServer(config, { most: { connections: 2 } }))
  onTestFinished(() => world.close())
  return world
}

/** A connection that says this. It never closes by itself. */
function call({ origin }: { origin: string }, said = ''): Socket {
  const { hostname, port } = new URL(origin)
  const connection = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  onTestFinished(() => void connection.destroy())
  connection.on('error', () => {})
  connection.write(said)
  return connection
}

/** The server's side of the next connection of this process. */
const nextConnection = () =>
  new Promise<Socket>((resolve) => {
    const take = (message: unknown) => {
      unsubscribe(ACCEPTED, take)
      resolve((message as { socket: Socket }).socket)
    }
    subscribe(ACCEPTED, take)
  })

const ends = (connection: Socket) =>
  new Promise<void>((resolve) => connection.resume().on('end', resolve).on('close', resolve))

const get = (path: string, ...headers: string[]) =>
  [`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n')
const UPGRADE = [
  ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
  `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
]
const HALF_A_CALL = [
  ...['POST /api/auth/token HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', 'Content-Length: 50'],
].join('\r\n')

describe('[A11] a connection', () => {
  let api: ApiWorld
  let world: World
  beforeAll(async () => {
    api = await ApiWorld.open()
    world = await World.open()
    const { server } = api.app
    server.headersTimeout /= 20
    server.requestTimeout /= 20
  })
  afterAll(async () => {
    await api.close()
    await world.close()
  })

  it.concurrent.each([
    ['says nothing', ''],
    ['sends half of its headers', 'GET / HTTP/1.1\r\nHost: '],
    ['sends half of its body', `${HALF_A_CALL}\r\n\r\n{"login"`],
  ])('that %s is closed, also when the peer keeps its side open', async (_what, said) => {
    const answer = await text(call(api, said))
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
    expect(answer).toContain('"code":"request_timeout"')
  })

  it('that takes none of its answers is not waited for', () => {
    const { timeout, requestTimeout } = api.app.server
    expect(timeout).toBeGreaterThan(requestTimeout)
    expect(timeout).toBeLessThanOrEqual(60_000)
  })

  it('that asks for an upgrade which is refused is closed, also when the peer keeps its side open', async () => {
    const accepted = nextConnection()
    call(world, get('/ws/nowhere', ...UPGRADE))
    await once(await accepted, 'close')
  })

  it('that becomes a socket without credentials is closed within seconds, though it answers no close frame', async () => {
    expect(await text(call(world, get('/ws', ...UPGRADE)))).toContain('Authentication required')
  })
})

it('[A11] of connections that send at the same moment only some are heard in each turn of the event loop', async () => {
  const api = await ApiWorld.open()
  onTestFinished(() => api.close())
  const connections = Array.from({ length: 100 }, () => call(api))
  let accepted = 0
  const count = () => api.app.server.getConnections((_error, open) => (accepted = open))
  await vi.waitFor(() => {
    count()
    expect(accepted).toBe(100)
  })
  const { calls: begun } = vi.spyOn(api.context.limits, 'turn').mock
  let [before, most] = [0, 0]
  const look = () => {
    most = Math.max(most, begun.length - before)
    before = begun.length
    if (before < 100) setImmediate(look)
  }
  look()
  for (const connection of connections) connection.write(get('/api/config'))
  await Promise.all(connections.map((connection) => once(connection, 'data')))
  expect(begun).toHaveLength(100)
  // Those of two turns: of this one before the look, and of the last one after it.
  expect(most).toBeLessThanOrEqual(16)
})

describe('[A11] of too many connections of one address', () => {
  const answered = async (connection: Socket) => {
    connection.write(get('/healthz'))
    await once(connection, 'data')
  }

  it('the one goes whose last request is the longest ago, and a new one gets in', async () => {
    const world = await open()
    const [first, second] = [call(world), call(world)] as const
    await answered(second)
    await answered(first)
    const gone = ends(second)
    const third = call(world)
    await answered(third)
    await gone
    await answered(first)
    await answered(third)
  })

  it('those without credentials go, and sockets of people stay', async () => {
    const world = await open()
    const ada = await world.person('ada')
    // One after the other: handshakes that are not finished count.
    const sockets: TestSocket[] = []
    for (let i = 0; i < 4; i++) sockets.push(await world.socket('/ws', ada))
    const stranger = call(world, get('/ws', ...UPGRADE))
    const gone = ends(stranger)
    await once(stranger, 'data')
    const later = [call(world), call(world)]
    for (const connection of later) await answered(connection)
    await gone
    for (const socket of sockets) expect((await socket.request({ type: 'ping' })).type).toBe('pong')
  })

  it('none goes by the address of a proxy, and each by the address that the proxy names', async () => {
    const world = await open({ TRUST_PROXY: '127.0.0.1' })
    const calls = [call(world), call(world), call(world)]
    for (const connection of calls) await answered(connection)
    const from = (address: string) => call(world, get('/ws', ...UPGRADE, `X-Forwarded-For: ${address}`))
    const [mine, ...others] = ['203.0.113.7', '203.0.113.8', '203.0.113.8', '203.0.113.8'].map(from)
    await Promise.race(others.map(ends))
    expect(mine!.destroyed).toBe(false)
    for (const connection of calls) await answered(connection)
  })

  it('none goes with LIMITS=off', async () => {
    const world = await open({ LIMITS: 'off' })
    const calls = [call(world), call(world), call(world)]
    for (const connection of calls) await answered(connection)
    for (const connection of calls) await answered(connection)
  })
})

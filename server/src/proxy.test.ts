import { once } from 'node:events'
import { request } from 'node:https'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NO_CADDY, TestCaddy } from '@edusphere/testing/caddy'
import { createDatabase, hasPostgres, type TestDatabase } from '@edusphere/testing/postgres'
import { freePort } from '@edusphere/testing/free-port'
import { TestRedis } from '@edusphere/testing/redis-server'
import { NO_REDIS } from '@edusphere/testing/redis'
import { TestSocket } from '@edusphere/testing/test-socket'
import { World } from '@edusphere/testing/world'

const NO_POSTGRES = hasPostgres() ? undefined : 'needs PostgreSQL; Debian and Ubuntu: apt-get install postgresql'
const METRICS_TOKEN = 'for-the-test'
const SCRAPE = { headers: { authorization: `Bearer ${METRICS_TOKEN}` } }
const MISSING = NO_CADDY ?? NO_REDIS ?? NO_POSTGRES

/** As in compose.yaml: two processes on one PostgreSQL and one Redis, behind the Caddy of deploy/Caddyfile. */
describe('two servers behind a proxy', () => {
  let database: TestDatabase
  let redis: TestRedis
  let caddy: TestCaddy
  let worlds: World[]

  beforeAll(async () => {
    if (MISSING !== undefined) return
    database = await createDatabase()
    redis = await TestRedis.start()
    const port = await freePort()
    const env = {
      ...{ DATABASE_URL: database.url, REDIS_URL: redis.url, JWT_SECRET: 'the same for both of them, and long' },
      ...{ PUBLIC_ORIGIN: `https://localhost:${port}`, TRUST_PROXY: '1' },
      METRICS_TOKEN,
    }
    worlds = [await World.open(env), await World.open(env)]
    caddy = await TestCaddy.start(
      worlds.map(({ server }) => `127.0.0.1:${server.port}`),
      port,
    )
  })
  beforeEach(({ skip }) => skip(MISSING !== undefined, MISSING))
  afterAll(async () => {
    if (MISSING !== undefined) return
    await caddy.close()
    for (const world of worlds) await world.close()
    await redis.close()
    await database.drop()
  })

  interface Sent {
    path: string
    body?: object
    headers?: OutgoingHttpHeaders
    localAddress?: string
  }

  /** One call through the proxy, as a browser's page makes it. */
  async function call(to: TestCaddy, method: string, { path, body, headers, localAddress = '127.0.0.1' }: Sent) {
    const json = { origin: to.origin, 'content-type': 'application/json', ...headers }
    const options = { method, ca: to.ca, headers: json, localAddress, family: 4 }
    const sent = request(to.origin + path, options).end(body && JSON.stringify(body))
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const text = Buffer.concat(await response.toArray()).toString()
    return { status: response.statusCode, headers: response.headers, body: text && (JSON.parse(text) as unknown) }
  }

  /** A browser that has signed up: its cookies. */
  async function signUp(username: string): Promise<string> {
    const account = { username, name: username, email: `${username}@example.org`, password: `${username}-password` }
    const { status, headers } = await call(caddy, 'POST', { path: '/api/auth/register', body: account })
    expect(status).toBe(201)
    return headers['set-cookie']!.map((cookie) => cookie.split(';')[0]!).join('; ')
  }

  const connect = async (cookie: string) => {
    const headers = { cookie, origin: caddy.origin }
    const socket = new TestSocket(`${caddy.origin.replace('https', 'wss')}/ws`, headers, { ca: caddy.ca })
    await socket.opened
    return socket
  }
  const socketsOn = async ({ origin }: World) =>
    Number(/^edusphere_sockets (\d+)$/m.exec(await (await fetch(`${origin}/metrics`, SCRAPE)).text())![1])

  it('tells who calls, and nobody can say otherwise', async () => {
    const headersOf = createServer(({ headers }, response) => response.end(JSON.stringify(headers)))
    await once(headersOf.listen(0, '127.0.0.1'), 'listening')
    const { port } = headersOf.address() as AddressInfo
    const echo = await TestCaddy.start([`127.0.0.1:${port}`], await freePort())
    const headers = { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'http' }
    const { body } = await call(echo, 'GET', { path: '/', headers, localAddress: '127.0.0.9' })
    // TRUST_PROXY=1 trusts the last address.
    expect(body).toMatchObject({ 'x-forwarded-for': '127.0.0.9', 'x-forwarded-proto': 'https' })
    await echo.close()
    headersOf.close()
  })

  it('S8 spreads sockets over both, and is one room on both, also when one of them stops', async () => {
    const [ada, bob] = [await signUp('ada'), await signUp('bob')]
    expect(ada).toMatch(/^__Host-/)
    const made = await call(caddy, 'POST', {
      path: '/api/rooms',
      body: { name: 'Proxied', visibility: 'public' },
      headers: { cookie: ada },
    })
    const { room } = made.body as { room: { id: string } }
    await call(caddy, 'PUT', { path: '/api/rooms/ada/proxied/participants/me', body: {}, headers: { cookie: bob } })
    const sockets = [await connect(ada), await connect(bob)]
    expect(await Promise.all(worlds.map(socketsOn))).toEqual([1, 1])
    for (const socket of sockets) await socket.request({ type: 'join', room: room.id })
    await sockets[0]!.request({ type: 'text', room: room.id, message: 'over the wall' })
    await sockets[1]!.next(({ body }) => body === 'over the wall')

    await worlds[1]!.restart(async () => {
      const { code } = await Promise.race(sockets.map(({ closed }) => closed))
      expect(code).toBe(1001)
      const again = await connect(ada)
      const sync = await again.request({ type: 'join', room: room.id, since: 0 })
      expect(JSON.stringify(sync)).toContain('over the wall')
      again.terminate()
    })
    for (const socket of sockets) socket.terminate()
  })
})

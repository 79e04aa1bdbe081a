import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Room } from '@edusphere/protocol'
import { afterEach, expect, it, vi } from 'vitest'
import { createDatabase, hasPostgres } from '@edusphere/testing/postgres'
import { NO_REDIS } from '@edusphere/testing/redis'
import { TestRedis } from '@edusphere/testing/redis-server'
import { ServerProcess } from '@edusphere/testing/server-process'
import { VERSION } from './version.ts'

const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
})

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await ServerProcess.start(env)
  opened.push(() => server.dispose())
  return server
}

interface Line {
  level: string
  msg: string
  err?: { stack?: string }
}
const linesOf = ({ stdout }: ServerProcess): Line[] => stdout.map((line) => JSON.parse(line) as Line)

it('[K24] /readyz says what is down, and the log says it once, without a stack trace', async ({ skip }) => {
  skip(NO_REDIS !== undefined || !hasPostgres(), NO_REDIS ?? 'needs PostgreSQL')
  const [database, redis] = [await createDatabase(), await TestRedis.start()]
  opened.push(
    () => database.drop(),
    () => redis.close(),
  )
  const server = await start({
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    JWT_SECRET: 'for tests, and for nothing but tests',
  })
  expect((await server.call('GET', '/readyz')).json()).toEqual({ status: 'ready' })
  await redis.kill()
  const down = { code: 'unavailable', details: { redis: 'does not answer' } }
  await vi.waitFor(async () => expect((await server.call('GET', '/readyz')).json()).toMatchObject(down))
  for (let i = 0; i < 5; i++) expect((await server.call('GET', '/readyz')).status).toBe(503)
  expect(await server.metric('edusphere_up{part="redis"}')).toBe(0)
  expect(await server.metric('edusphere_up{part="database"}')).toBe(1)
  expect(await server.metric('edusphere_redis_losses_total')).toBe(1)
  expect(await server.metric('edusphere_database_connections{state="idle"}')).toBeGreaterThan(0)
  const lines = linesOf(server)
  expect(lines.filter(({ msg }) => msg.startsWith('not ready'))).toHaveLength(1)
  expect(lines.filter(({ err }) => err?.stack !== undefined)).toEqual([])
})

it('[K24] stdout is JSON line by line at every level, and names a misspelt variable', async () => {
  const server = await start({ REGISTRATON: 'closed', LOG_LEVEL: 'silent' })
  expect(linesOf(server)).toMatchObject([
    { level: 'warn', msg: expect.stringMatching(/^REGISTRATON: .*REGISTRATION was probably meant$/) as string },
    { level: 'info', msg: `EduSphere ${VERSION} is listening at ${server.origin.replace('127.0.0.1', 'localhost')}` },
  ])
})

it('[K25] says its version on the command line, over HTTP and in the metrics', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'main.ts'), '--version'])
  expect(stdout).toBe(`${VERSION}\n`)
  const server = await start()
  expect((await server.call('GET', '/api/config')).json()).toMatchObject({ version: VERSION })
  const info = `edusphere_build_info{version="${VERSION}",node="${process.version}",store="sqlite"}`
  expect(await server.metric(info)).toBe(1)
})

it('[K27] the first scrape has every series and no NaN, and each of them moves', async () => {
  const server = await start({ LIMITS: 'off' })
  const first = (await server.call('GET', '/metrics')).text
  expect(first).not.toMatch(/NaN/)
  expect(first).toMatch(/^edusphere_ack_seconds_bucket\{le="\+Inf"\} 0$/m)
  expect(first).toMatch(/^edusphere_slow_readers 0$/m)
  expect(first).toMatch(/^edusphere_socket_closes_total\{code="4408"\} 0$/m)
  expect(first).toMatch(/^edusphere_disk_free_bytes [1-9]\d*$/m)
  const dashboard = await readFile(join(import.meta.dirname, '../../deploy/grafana.json'), 'utf8')
  const drawn = new Set([...dashboard.matchAll(/edusphere_\w+/g)].map(([name]) => name))
  // Shown on PostgreSQL and Redis only.
  for (const name of drawn)
    if (!/_(database|redis)_/.test(name)) expect(first).toContain(`# TYPE ${name.replace('_bucket', '')} `)

  const ada = await server.person('ada')
  const { room } = await server.must<{ room: Room }>('POST', '/api/rooms', { as: ada, body: { name: 'Maths' } })
  const socket = await server.socket(ada)
  await socket.request({ type: 'join', room: room.id })
  await socket.request({ type: 'text', room: room.id, message: 'Hello' })
  await socket.request({ type: 'text', room: room.id, message: ' ' })
  expect(await server.metric('edusphere_ack_seconds_count')).toBe(1)
  expect(await server.metric('edusphere_ack_seconds_bucket{le="+Inf"}')).toBe(1)
  expect(await server.metric('edusphere_delivery_seconds_count')).toBe(1)
  expect(await server.metric('edusphere_socket_refusals_total{code="message_empty"}')).toBe(1)

  const wrong = { login: 'ada', password: 'guess' }
  expect((await server.call('POST', '/api/auth/token', { body: wrong })).status).toBe(401)
  expect(await server.metric('edusphere_sign_in_failures_total{code="invalid_credentials"}')).toBe(1)
  expect(await server.metric('edusphere_http_refusals_total{code="invalid_credentials"}')).toBe(1)

  // The peer's own code is shown under `other`: it may send any number.
  socket.ws.close(4999)
  await vi.waitFor(async () => expect(await server.metric('edusphere_socket_closes_total{code="other"}')).toBe(1))
  const refused = await server.socket({ ...ada, accessToken: 'x' })
  expect((await refused.closed).code).toBe(4401)
  await vi.waitFor(async () => expect(await server.metric('edusphere_socket_closes_total{code="4401"}')).toBe(1))
})

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiWorld } from '@edusphere/testing/api-world'
import type { Config } from '@edusphere/server/config'
import { rawAnswer } from '@edusphere/testing/raw-answer'

let world: ApiWorld
let webRoot: string

beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'edusphere-web-'))
  await mkdir(join(webRoot, 'assets'))
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>EduSphere</title>')
  await writeFile(join(webRoot, '.sources'), 'secret')
  await writeFile(join(webRoot, 'assets/app-1.js'), 'console.log(1)')
  await writeFile(join(webRoot, 'assets/app-1.js.gz'), gzipSync('console.log(1)'))
  world = await ApiWorld.open({ webRoot })
})
afterAll(async () => {
  await world.close()
  await rm(webRoot, { recursive: true })
})

describe('the web client', () => {
  it.each(['/', '/rooms/ada/maths', '/join/ada/maths?x=1.5', '/settings'])('is served at %s', async (path) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await world.call(method, path)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
      expect(answer.headers.get('cache-control')).toBe('no-cache')
      expect(answer.text).toBe(method === 'GET' ? '<!doctype html><title>EduSphere</title>' : '')
    }
  })

  it('keeps its hashed files for good, and sends them compressed', async () => {
    const answer = await world.call('GET', '/assets/app-1.js', { headers: { 'accept-encoding': 'gzip' } })
    expect([answer.status, answer.text]).toEqual([200, 'console.log(1)'])
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  it.each([
    ['GET', '/assets/gone-1.js'],
    ['GET', '/favicon.ico'],
    ['GET', '/.sources'],
    ['GET', '/..%2f..%2fetc%2fpasswd'],
    ['POST', '/rooms/ada/maths'],
    ['GET', '/api/nothing'],
  ])('%s %s is not found', async (method, path) => {
    const answer = await world.call(method, path)
    expect([answer.status, answer.json()]).toEqual([404, { error: 'Not found', code: 'not_found' }])
  })

  it('may run no script that is not ours', async () => {
    const policy = (await world.call('GET', '/')).headers.get('content-security-policy')
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).toContain("default-src 'none'")
  })
})

it.each([
  ['/', 'no-cache'],
  ['/api/config', 'no-store'],
  ['/api/nothing', 'no-store'],
  ['/healthz', null],
])('%s is nothing but what it says it is, and kept as long as may be', async (path, caching) => {
  const { headers } = await world.call('GET', path)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
  expect(headers.get('permissions-policy')).toContain('camera=()')
  expect(headers.get('strict-transport-security')).toBeNull()
  expect(headers.get('cross-origin-opener-policy')).toBeNull()
  expect(headers.get('cache-control')).toBe(caching)
})

describe('GET /metrics', () => {
  it('answers loopback with what is counted', async () => {
    const answer = await world.call('GET', '/metrics')
    expect(answer.headers.get('content-type')).toContain('text/plain')
    expect(answer.text).toContain('edusphere_answer 42')
    expect(answer.text).toMatch(/^edusphere_http_requests_total [1-9]\d*$/m)
    expect(answer.text).toContain('process_cpu_seconds_total')
  })

  const statusOf = (of: ApiWorld, headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      get(`${of.origin}/metrics`, { headers }, (answer) => resolve(answer.resume().statusCode)).on('error', reject)
    })

  it.each([
    ...['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded', 'x-real-ip'],
    ...[
      'x-client-ip',
      'x-cluster-client-ip',
      'true-client-ip',
      'cf-connecting-ip',
      'fastly-client-ip',
      'x-azure-clientip',
    ],
    ...['x-original-forwarded-for', 'x-envoy-external-address', 'x-appengine-user-ip'],
  ])('[A13] does not answer a request with %s', async (header) => {
    expect(await statusOf(world, { [header]: '127.0.0.1' })).toBe(404)
  })

  it('[A13] answers by a name of this machine alone', async () => {
    for (const host of ['localhost', 'LOCALHOST:3000', '127.0.0.1', '127.1.2.3:80', '[::1]:3000']) {
      expect([host, await statusOf(world, { host })]).toEqual([host, 200])
    }
    for (const host of ['chat.example.org', 'localhost.example.org', '10.0.0.1:3000', '[2001:db8::1]', 'x']) {
      expect([host, await statusOf(world, { host })]).toEqual([host, 404])
    }
  })

  it.each<Partial<Config>>([
    { trustProxy: 1 },
    { trustProxy: ['10.0.0.1'] },
    { publicOrigins: ['https://chat.example.org'] },
    { publicOrigins: ['http://127.0.0.1:3000'] },
  ])('[A13] behind a proxy (%j) answers with METRICS_TOKEN alone', async (config) => {
    const closed = await ApiWorld.open({ config })
    expect(await statusOf(closed, {})).toBe(404)
    expect(await statusOf(closed, { authorization: 'Bearer undefined' })).toBe(404)
    await closed.close()
    const open = await ApiWorld.open({ config: { ...config, metricsToken: 'let-me-see' } })
    expect(await statusOf(open, {})).toBe(401)
    const headers = { authorization: 'Bearer let-me-see', 'x-forwarded-for': '203.0.113.7', host: 'chat.example.org' }
    expect(await statusOf(open, headers)).toBe(200)
    await open.close()
  })

  it('with METRICS_TOKEN answers whoever knows it', async () => {
    const guarded = await ApiWorld.open({ config: { metricsToken: 'let-me-see' } })
    const status = async (headers: Record<string, string>) =>
      (await guarded.call('GET', '/metrics', { headers })).status
    expect(await status({})).toBe(401)
    expect(await status({ authorization: 'Bearer wrong' })).toBe(401)
    expect(await status({ authorization: 'Bearer let-me-see' })).toBe(200)
    await guarded.close()
  })
})

describe('a store that fails', () => {
  it('makes calls answer 503 unavailable and the server not ready, but alive', async () => {
    const broken = await ApiWorld.open()
    const ada = await broken.person('ada')
    await broken.context.store.db.schema.alterTable('sessions').renameTo('sessions_gone').execute()
    const unavailable = { status: 503, code: 'unavailable', fields: [] }
    expect(await broken.refusal('GET', '/api/rooms', { as: ada })).toEqual(unavailable)
    expect((await broken.call('GET', '/readyz')).status).toBe(200)
    await broken.context.store.close()
    expect(await broken.refusal('GET', '/readyz')).toEqual({ ...unavailable, fields: ['database'] })
    expect(await broken.refusal('GET', '/api/rooms', { as: ada })).toEqual(unavailable)
    expect((await broken.call('GET', '/healthz')).status).toBe(200)
    await broken.close()
  })
})

describe('what is no HTTP', () => {
  it.each([
    ['garbage', 'garbage\r\n\r\n', '400 Bad Request', 'bad_request'],
    ['endless headers', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, '413 Content Too Large', 'too_large'],
  ])('%s gets an error of the same shape', async (...[, text, status, code]) => {
    const answer = await rawAnswer((world.app.server.address() as AddressInfo).port, text)
    expect(answer).toContain(`HTTP/1.1 ${status}`)
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({ code })
  })
})

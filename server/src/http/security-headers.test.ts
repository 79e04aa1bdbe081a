import { ROUTES, type RouteName } from '@edusphere/protocol/routes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestPerson } from '@edusphere/testing/api'
import { rawAnswer } from '@edusphere/testing/raw-answer'
import { World } from '@edusphere/testing/world'

const EXPECTED: Record<string, RegExp> = {
  'content-security-policy':
    /^default-src 'none';script-src 'self';.*frame-ancestors 'none';report-uri \/api\/csp-reports;require-trusted-types-for 'script';trusted-types vue rich-text$/,
  'permissions-policy': /\bcamera=\(\), .*\bgeolocation=\(\), .*\bmicrophone=\(\), /,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^no-referrer$/,
  'x-frame-options': /^DENY$/,
  'cross-origin-resource-policy': /^same-origin$/,
}
/** It cleans what it writes to `innerHTML` itself. */
const FOR_SWAGGER = /^default-src 'none';script-src 'self';.*frame-ancestors 'none';report-uri \/api\/csp-reports$/
const OVER_HTTPS = {
  ...EXPECTED,
  'strict-transport-security': /^max-age=31536000$/,
  'cross-origin-opener-policy': /^same-origin$/,
}

/** The expected headers that an answer lacks. */
const lacking = (headers: Headers, expected: Record<string, RegExp>) =>
  Object.entries(expected).flatMap(([name, value]) => (value.test(headers.get(name) ?? '') ? [] : [name]))

function parse(answer: string) {
  const [status = '', ...lines] = answer.split('\r\n\r\n', 1)[0]!.split('\r\n')
  const headers = new Headers(lines.map((line) => line.split(/: (.*)/, 2) as [string, string]))
  return { status: Number(status.split(' ')[1]), headers }
}

const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\n'
const KEY = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'
const HOST = 'Host: x\r\n'
const CLOSE = 'Connection: close\r\n'

/** Answers that no route makes. */
const RAW: [what: string, bytes: string, status: number][] = [
  ['no HTTP', 'garbage\r\n\r\n', 400],
  ['an unknown method', `BREW / HTTP/1.1\r\n${HOST}\r\n`, 400],
  ['endless headers', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 413],
  ['two lengths', `POST /api/rooms HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`, 400],
  ['a length and chunks', `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`, 400],
  ['a broken chunk', `POST /api/auth/login HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
  ['no host', `GET / HTTP/1.1\r\n${CLOSE}\r\n`, 400],
  ['an unknown expectation', `GET /api/nothing HTTP/1.1\r\n${HOST}${CLOSE}Expect: a-miracle\r\n\r\n`, 404],
  ['a broken escape', `GET /%zz HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, 400],
  ['a lonely escape', `GET /% HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, 400],
  ['a broken escape in the API', `GET /api/rooms/%ff/x HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, 400],
  ['a path that is too long', `GET /api/avatars/${'x'.repeat(3_000)} HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, 404],
  ['an upgrade elsewhere', `GET /elsewhere HTTP/1.1\r\n${HOST}${UPGRADE}${KEY}\r\n`, 404],
  ['an upgrade to HTTP/2', `GET / HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`, 404],
  ['an upgrade from elsewhere', `GET /ws HTTP/1.1\r\n${HOST}Origin: https://evil.example\r\n${UPGRADE}${KEY}\r\n`, 403],
  ['an upgrade without a key', `GET /ws HTTP/1.1\r\n${HOST}${UPGRADE}\r\n`, 400],
  ['an upgrade by POST', `POST /ws HTTP/1.1\r\n${HOST}${UPGRADE}${KEY}\r\n`, 400],
]

const SERVED = [
  '/',
  '/assets/gone-1.js',
  '/healthz',
  '/readyz',
  '/metrics',
  '/api/docs',
  '/api/docs/json',
  '/api/nothing',
]

describe.each([
  ['over plain HTTP', {}, EXPECTED],
  ['over HTTPS', { PUBLIC_ORIGIN: 'https://chat.example.org' }, OVER_HTTPS],
])('[A21] %s every answer carries the security headers', (_how, env, expected) => {
  let world: World
  let ada: TestPerson

  beforeAll(async () => {
    world = await World.open({ ...env, LIMITS: 'off' })
    ada = await world.person('ada')
  })
  afterAll(() => world.close())

  it('of every call, made right, without credentials, from elsewhere, and as nonsense', async () => {
    const bad: string[] = []
    // A call may end the session.
    const names = Object.keys(ROUTES) as RouteName[]
    for (const name of names) {
      const [method, pattern] = name.split(' ') as [string, string]
      const path = pattern.replace(/:(\w+)/g, (_all, param: string) => (param === 'username' ? 'ada' : 'x'))
      const elsewhere = { origin: 'https://evil.example' }
      for (const call of [
        {},
        { as: ada },
        { headers: elsewhere },
        { as: ada, raw: '{"' },
        { raw: 'x'.repeat(70_000) },
      ]) {
        if ('raw' in call && method === 'GET') continue
        const { status, headers } = await world.call(method, path, call)
        bad.push(...lacking(headers, expected).map((header) => `${name}: ${status} without ${header}`))
      }
    }
    expect(bad).toEqual([])
  })

  it.each(SERVED)('of every method at %s', async (path) => {
    const policy = path.startsWith('/api/docs') ? { 'content-security-policy': FOR_SWAGGER } : {}
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT']) {
      expect(lacking((await world.call(method, path)).headers, { ...expected, ...policy }), method).toEqual([])
    }
  })

  it.each(RAW)('%s', async (_what, bytes, status) => {
    const answer = parse(await rawAnswer(world.server.port, bytes))
    expect(answer.status).toBe(status)
    expect(lacking(answer.headers, expected)).toEqual([])
  })
})

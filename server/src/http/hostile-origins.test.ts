import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { createConnection } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestPerson } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'

/** Origins that are not `http://127.0.0.1:PORT`, however close they look. */
const hostile = (port: number): readonly string[] => [
  ...['https', 'ws', 'wss', 'ftp', 'file', 'javascript', 'HTTP', 'Http'].map(
    (scheme) => `${scheme}://127.0.0.1:${port}`,
  ),
  ...['user@', 'user:password@', '@', ':@', 'evil.example@'].map((user) => `http://${user}127.0.0.1:${port}`),
  ...['/', '/rooms', '?', '?x', '#', '#x', ' ', '\t', ';', '.', '\\', '%00'].map(
    (end) => `http://127.0.0.1:${port}${end}x`,
  ),
  ...['/', '?', '#', '\\', '%20'].map((end) => `http://127.0.0.1:${port}${end}`),
  ...[
    '127.0.0.1.',
    '0x7f.0.0.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    '127.1',
    '127.0.1',
    '127.0.0.1%2e',
    '%31%32%37.0.0.1',
  ]
    .concat([
      'localhost',
      'LOCALHOST',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      'evil127.0.0.1',
      '127.0.0.1.evil.example',
    ])
    .map((host) => `http://${host}:${port}`),
  ...[
    '',
    ':',
    ':80',
    `:0${port}`,
    `:${port + 1}`,
    `:${port}.evil.example`,
    `:${port}@evil.example`,
    `:\t${port}`,
    `:+${port}`,
  ].map((end) => `http://127.0.0.1${end}`),
  ...[
    '',
    'http:',
    'http:/',
    'http:///',
    'http:\\\\',
    '//',
    'blob:http://',
    'view-source:http://',
    ' x http://',
    'x,http://',
  ].map((start) => `${start}127.0.0.1:${port}`),
  ...['', 'null', 'undefined', '*', 'http://', 'http://evil.example', `http://evil.example#http://127.0.0.1:${port}`],
  `http://evil.example?http://127.0.0.1:${port}`,
  `http://127.0.0.1:${port}, http://evil.example`,
  `http://127.0.0.1:${port} http://evil.example`,
]

describe('[A17] [A19] without PUBLIC_ORIGIN', () => {
  let world: World
  let ada: TestPerson

  beforeAll(async () => {
    world = await World.open({ TRUST_PROXY: '10.0.0.1' })
    ada = await world.person('ada')
  })
  afterAll(() => world.close())

  const rename = async (headers: Record<string, string | string[]>) => {
    const all = { cookie: `edusphere_access=${ada.accessToken}`, 'content-type': 'application/json', ...headers }
    const sent = request(`${world.origin}/api/auth/me`, { method: 'PATCH', headers: all }).end('{"name":"Ada"}')
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    await answer.resume().toArray()
    return answer
  }
  /** The status that the server answers on a raw connection. */
  const statusOf = async (lines: readonly string[]) => {
    const stream = createConnection(world.server.port, '127.0.0.1')
    stream.write([...lines, 'Connection: close', '', ''].join('\r\n'))
    const [first] = (await once(stream, 'data')) as [Buffer]
    stream.destroy()
    return first.toString().split(' ')[1]
  }
  const connect = (headers: Record<string, string>) =>
    world.socket('/ws', undefined, { cookie: `edusphere_access=${ada.accessToken}`, ...headers })

  it('the own origin is allowed, over HTTP and for sockets', async () => {
    expect((await rename({ origin: world.origin })).statusCode).toBe(200)
    expect((await (await connect({ origin: world.origin })).request({ type: 'ping' })).type).toBe('pong')
  })

  it('at least 40 hostile origins are not, over HTTP and for sockets', async () => {
    const origins = hostile(world.server.port)
    expect(new Set(origins).size).toBeGreaterThanOrEqual(40)
    for (const origin of origins) {
      expect([origin, (await rename({ origin })).statusCode]).toEqual([origin, 403])
      await expect(connect({ origin }), origin).rejects.toThrow('403')
    }
  })

  it('two origins are none', async () => {
    expect((await rename({ origin: [world.origin, 'http://evil.example'] })).statusCode).toBe(403)
    expect((await rename({ origin: [world.origin, world.origin] })).statusCode).toBe(403)
  })

  it('[A21] Host or Authorization twice is 400, over HTTP and for sockets', async () => {
    const { host } = new URL(world.origin)
    const bearer = `authorization: Bearer ${ada.accessToken}`
    const upgrade = ['upgrade: websocket', 'connection: upgrade', 'sec-websocket-version: 13']
    const socket = [...upgrade, 'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==']
    for (const twice of [['Host: evil.example'], [`host: ${host}`], [bearer, 'Authorization: Bearer x']]) {
      expect(await statusOf(['GET /api/rooms HTTP/1.1', `Host: ${host}`, ...twice])).toBe('400')
      expect(await statusOf(['GET /nothing HTTP/1.1', `Host: ${host}`, ...twice])).toBe('400')
      expect(await statusOf(['GET /ws HTTP/1.1', `Host: ${host}`, ...socket, ...twice])).toBe('400')
    }
    expect(await statusOf(['GET /api/rooms HTTP/1.1', `Host: ${host}`, bearer])).toBe('200')
  })

  it('HTTPS is not believed of a peer that is not in TRUST_PROXY', async () => {
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' }
    const secure = { ...forwarded, origin: world.origin.replace('http', 'https') }
    expect((await rename(secure)).statusCode).toBe(403)
    await expect(connect(secure)).rejects.toThrow('403')
    const answer = await rename({ ...forwarded, origin: world.origin })
    expect([answer.statusCode, answer.headers['strict-transport-security']]).toEqual([200, undefined])
    const socket = await connect({ ...forwarded, origin: world.origin })
    expect((await socket.request({ type: 'ping' })).type).toBe('pong')
    const body = { login: 'ada', password: ada.password }
    const { headers } = await world.call('POST', '/api/auth/login', { body, headers: forwarded })
    expect(headers.getSetCookie().join()).not.toMatch(/__Host-|Secure/)
  })
})

import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { TestPerson } from '@edusphere/testing/api'
import { rawAnswer } from '@edusphere/testing/raw-answer'
import { runTool } from '@edusphere/testing/run-tool'
import { ServerProcess } from '@edusphere/testing/server-process'

describe('[A10] a client that goes away in the middle of an upload', () => {
  let server: ServerProcess
  let ada: TestPerson

  beforeAll(async () => {
    server = await ServerProcess.start({ LOG_LEVEL: 'trace' })
    ada = await server.person('ada')
  })
  afterAll(() => server.dispose())
  // Without those of the sign-in, which may come late.
  const linesAfter = (count: number) => server.stdout.slice(count).filter((line) => !line.includes('"event"'))

  it.each([
    ['PUT', '/api/auth/me/avatar?note=zebra', 'image/png'],
    ['POST', '/api/rooms?note=zebra', 'application/json'],
  ])('%s %s leaves a short line below info, without stack and query', async (method, url, type) => {
    const head = [
      `${method} ${url} HTTP/1.1`,
      `host: 127.0.0.1:${server.port}`,
      `authorization: Bearer ${ada.accessToken}`,
      `content-type: ${type}`,
      'content-length: 50000',
    ]
    const before = server.stdout.length
    // Again, if the server has not begun to read the body.
    await vi.waitFor(async () => {
      const socket = connect(server.port, '127.0.0.1')
      await once(socket, 'connect')
      socket.write(`${head.join('\r\n')}\r\n\r\n${'x'.repeat(20_000)}`)
      await server.call('GET', '/healthz')
      socket.resetAndDestroy()
      await server.call('GET', '/healthz')
      expect(linesAfter(before)).not.toEqual([])
    })
    const lines = linesAfter(before)
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ level: 'debug' })
      expect(line.length).toBeLessThan(300)
      expect(line).not.toMatch(/stack|zebra/)
    }
  })
})

describe('[A10] the log of a run, at its most talkative', () => {
  const SEARCH = 'search-zebra'
  const BODY = 'body-zebra'
  let server: ServerProcess
  beforeAll(async () => void (server = await ServerProcess.start({ LOG_LEVEL: 'trace', LIMITS: 'off' })))
  afterAll(() => server.dispose())

  it('holds no password, no token, no text that a person wrote and no word that a person searched for', async () => {
    const { signedIn, secrets } = await talk()
    await fail(signedIn)
    // The store breaks: errors say what they are about.
    const database = new DatabaseSync(join(server.folder, 'edusphere.db'))
    for (const table of ['messages', 'rooms', 'users']) database.exec(`ALTER TABLE ${table} RENAME TO ${table}_gone`)
    database.close()
    expect((await server.call('GET', `/api/rooms?search=${SEARCH}`, { as: signedIn })).status).toBe(503)
    await server.call('POST', '/api/auth/login', { body: { login: 'login-zebra', password: 'password-zebra' } })
    await vi.waitFor(() => expect(server.stdout.join('')).toContain('no such table'))
    await server.stop()
    const log = [...server.stdout, ...server.stderr].join('\n')
    expect(log).toContain('"event":"sign_in"')
    for (const secret of [...secrets, 'zebra']) expect(log).not.toContain(secret)
  })

  /** What a lesson does. */
  async function talk() {
    const ada = await server.person('ada')
    const eve = await server.person('eve')
    const http = server.http(ada)
    const { room } = await http.call('POST /api/rooms', {
      body: { name: 'Maths', visibility: 'private', description: BODY },
    })
    const params = { username: 'ada', slug: room.slug }
    const { invite } = await http.call('POST /api/rooms/:username/:slug/invite', { params })
    await server.http(eve).call('PUT /api/rooms/:username/:slug/participants/me', { params, body: { invite } })
    const socket = await server.socket(eve)
    await socket.request({ type: 'join', room: room.id })
    await socket.request({ type: 'text', room: room.id, message: BODY })
    socket.ws.send(`{"type":"text","message":"${BODY}`)
    const reset = (await runTool('user', ['reset-password', 'eve'], { DATA_DIR: server.folder })).stdout
    const token = /#(\S+)/.exec(reset)![1]!
    const password = 'a-new-password'
    await server.http().call('POST /api/auth/reset', { body: { token, password } })
    const renewed = (
      await server.call('POST', '/api/auth/refresh', { body: { refreshToken: ada.refreshToken } })
    ).json<TestPerson>()
    const tokens = [ada, eve, renewed].flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken])
    return {
      signedIn: ada,
      secrets: [...tokens, ada.password, eve.password, password, token, invite, 'ada@example.org'],
    }
  }

  /** What goes wrong with what a person typed in it. */
  async function fail(as: TestPerson) {
    await server.call('GET', `/api/rooms?search=${SEARCH}`, { as })
    await server.call('GET', `/api/rooms?cursor=${SEARCH}`, { as })
    await server.call('GET', `/%zz?search=${SEARCH}`, { as })
    await server.call('POST', '/api/auth/login', { raw: `{"login":"${BODY}` })
    await server.call('POST', '/api/rooms', { as, body: { name: [BODY] } })
    await rawAnswer(server.port, `GET /?search=${SEARCH} HTTP/1.1\r\ncookie: ${BODY}\r\nx y: z\r\n\r\n`)
    await server.call('POST', '/api/csp-reports', {
      headers: { 'content-type': 'application/csp-report' },
      raw: JSON.stringify({ 'csp-report': { 'document-uri': SEARCH, 'script-sample': BODY } }),
    })
  }
})

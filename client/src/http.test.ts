import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiError, HttpClient, type HttpOptions } from './http.ts'

interface Seen {
  call: string
  headers: IncomingMessage['headers']
  body: string
}

let seen: Seen[]
/** The server's answers, call by call. The last one repeats. */
let answers: { status: number; body?: unknown; contentType?: string }[]
const server = createServer((request, response) => void answer(request, response))
const PATH = { username: 'ada', slug: 'physics' }
const REFUSED = { status: 401, body: { error: 'Authentication required', code: 'unauthenticated' } }

async function answer(request: IncomingMessage, response: ServerResponse) {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  seen.push({ call: `${request.method} ${request.url}`, headers: request.headers, body })
  const {
    status,
    body: answered,
    contentType = 'application/json',
  } = answers.length > 1 ? answers.shift()! : answers[0]!
  response.writeHead(status, { 'content-type': contentType })
  response.end(typeof answered === 'object' ? JSON.stringify(answered) : answered)
}

beforeEach(async () => {
  seen = []
  answers = [{ status: 200, body: {} }]
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})
afterEach(() => stop())

async function stop() {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
}

function client(options: Partial<HttpOptions> = {}) {
  return new HttpClient({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ...options })
}
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error as ApiError,
  )

describe('call', () => {
  it('fills the path and leaves out what is not given of the query', async () => {
    const bound: { after?: number } = {}
    const path = { params: { ...PATH, slug: 'a/b' } }
    await client().call('GET /api/rooms/:username/:slug/messages', { ...path, query: { limit: 5, ...bound } })
    await client().call('GET /api/rooms/:username/:slug/messages', { ...path, query: bound })
    const messages = '/api/rooms/ada/a%2Fb/messages'
    expect(seen.map(({ call }) => call)).toEqual([`GET ${messages}?limit=5`, `GET ${messages}`])
  })

  it('sends JSON with the access token of the moment', async () => {
    answers = [{ status: 201, body: { room: { id: 'r' } } }]
    let accessToken: string | undefined = 'first'
    const http = client({ accessToken: () => accessToken })
    expect(await http.call('POST /api/rooms', { body: { name: 'Physics' } })).toEqual({ room: { id: 'r' } })
    accessToken = undefined
    await http.call('GET /api/rooms')
    expect(seen[0]).toMatchObject({
      headers: { authorization: 'Bearer first', 'content-type': 'application/json' },
      body: '{"name":"Physics"}',
    })
    expect(seen[1]!.headers).not.toHaveProperty('authorization')
    expect(seen[1]!.headers).not.toHaveProperty('content-type')
  })

  it('sends and takes bytes as they are, and null for no body', async () => {
    answers = [{ status: 200, body: {} }, { status: 200, body: 'PNG', contentType: 'image/png' }, { status: 204 }]
    const bytes = new TextEncoder().encode('GIF')
    await client().call('PUT /api/auth/me/avatar', { body: { contentType: 'image/gif', bytes } })
    expect(seen[0]).toMatchObject({ headers: { 'content-type': 'image/gif' }, body: 'GIF' })
    const picture = await client().call('GET /api/avatars/:hash', { params: { hash: 'f' } })
    expect(picture).toEqual({ contentType: 'image/png', bytes: new TextEncoder().encode('PNG') })
    expect(await client().call('DELETE /api/rooms/:username/:slug', { params: PATH })).toBeNull()
  })

  it('names the refused fields', async () => {
    const details = { name: 'must not be empty' }
    answers = [{ status: 400, body: { error: 'The request is malformed', code: 'bad_request', details } }]
    expect(await failure(client().call('GET /api/rooms'))).toMatchObject({ status: 400, code: 'bad_request', details })
  })

  it('understands an answer that is not the server’s', async () => {
    answers = [{ status: 502, body: '<html>Bad gateway</html>', contentType: 'text/html' }]
    expect(await failure(client().call('GET /api/rooms'))).toMatchObject({ status: 502, code: 'unavailable' })
  })

  it('tells an unreachable server from a refusal', async () => {
    const http = client({ renew: () => Promise.reject(new Error('must not be asked')) })
    await stop()
    expect(await failure(http.call('GET /api/rooms'))).toMatchObject({ status: 0, code: 'network' })
  })
})

describe('renewal', () => {
  it('renews once for calls that are refused together, and repeats each', async () => {
    answers = [REFUSED, REFUSED, { status: 200, body: { ok: true } }]
    let renewals = 0
    const http = client({ renew: () => new Promise((done) => setTimeout(() => done(++renewals > 0), 50)) })
    const both = await Promise.all([http.call('GET /api/rooms'), http.call('GET /api/rooms')])
    expect([both, renewals, seen.length]).toEqual([[{ ok: true }, { ok: true }], 1, 4])
  })

  it('repeats a call once only', async () => {
    answers = [REFUSED]
    const refused = failure(client({ renew: async () => true }).call('GET /api/rooms'))
    expect(await refused).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect(seen).toHaveLength(2)
  })

  it('gives up when the session has ended', async () => {
    answers = [REFUSED]
    const refused = failure(client({ renew: async () => false }).call('GET /api/rooms'))
    expect(await refused).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect(seen).toHaveLength(1)
  })

  it('renews neither for a wrong password nor for a refused renewal', async () => {
    const http = client({ renew: () => Promise.reject(new Error('must not be asked')) })
    answers = [{ status: 401, body: { code: 'invalid_credentials' } }, REFUSED]
    const login = http.call('POST /api/auth/login', { body: { login: 'ada', password: 'wrong' } })
    expect(await failure(login)).toMatchObject({ code: 'invalid_credentials' })
    expect(await failure(http.call('POST /api/auth/refresh'))).toMatchObject({ code: 'unauthenticated' })
  })
})

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ApiError } from '@edusphere/client'
import { expectUser, http, onAccountChanged, onSignedOut } from './http.ts'

/** A server with one session: calls need the newest access token, and `refresh` gives it. */
function sessionServer() {
  const calls: string[] = []
  /** Whom each call expects. */
  const expected: (string | undefined)[] = []
  const session = { alive: true, fresh: false, user: 'ada' }
  const answer = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  const unauthenticated = { error: 'Authentication required', code: 'unauthenticated' }
  const server = createServer((incoming: IncomingMessage, response) => {
    calls.push(`${incoming.method} ${incoming.url}`)
    const user = incoming.headers['x-expected-user'] as string | undefined
    expected.push(user)
    if (user !== undefined && user !== session.user) {
      return answer(response, 409, { error: 'Another account is signed in', code: 'account_changed' })
    }
    if (incoming.url === '/api/auth/refresh') {
      session.fresh = session.alive
      return answer(response, session.alive ? 200 : 401, session.alive ? {} : unauthenticated)
    }
    const { fresh } = session
    if (!fresh) world.refused()
    answer(response, fresh ? 200 : 401, fresh ? { ok: true } : unauthenticated)
  })
  return { server, calls, expected, session, refused: () => {} }
}

let world: ReturnType<typeof sessionServer>

beforeEach(async () => {
  localStorage.clear()
  world = sessionServer()
  await new Promise<void>((done) => world.server.listen(0, '127.0.0.1', done))
  const { port } = world.server.address() as AddressInfo
  const { happyDOM } = window as unknown as { happyDOM: { setURL: (url: string) => void } }
  happyDOM.setURL(`http://127.0.0.1:${port}`)
})

afterEach(async () => {
  vi.useRealTimers()
  expectUser(undefined)
  world.server.closeAllConnections()
  await new Promise((done) => world.server.close(done))
})

const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error as ApiError,
  )
const refreshes = () => world.calls.filter((call) => call === 'POST /api/auth/refresh').length

describe('http', () => {
  it('refreshes an expired access token and repeats the call', async () => {
    await expect(http.call('GET /api/rooms')).resolves.toEqual({ ok: true })
    expect(world.calls).toEqual(['GET /api/rooms', 'POST /api/auth/refresh', 'GET /api/rooms'])
  })

  it('refreshes once for calls that are refused together', async () => {
    await Promise.all(['a', 'b', 'c'].map((search) => http.call('GET /api/rooms', { query: { search } })))
    expect(refreshes()).toBe(1)
  })

  it('does not refresh when another tab has, after the call went out', async () => {
    world.refused = () => {
      localStorage.setItem('edusphere.renewal', 'of another tab')
      world.session.fresh = true
    }
    await expect(http.call('GET /api/rooms')).resolves.toEqual({ ok: true })
    expect(refreshes()).toBe(0)
  })

  it('[K2] renews after a clock that was a month ahead, or behind, is corrected', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    for (const days of [30, 0, -30, 0]) {
      vi.setSystemTime(Date.parse('2026-11-27T08:00:00Z') + days * 86_400_000)
      world.session.fresh = false
      await expect(http.call('GET /api/rooms')).resolves.toEqual({ ok: true })
    }
    expect(refreshes()).toBe(4)
  })

  it('[K8] names the account of the page in every call, and says when another one is signed in', async () => {
    let changes = 0
    onAccountChanged(() => changes++)
    expectUser('ada')
    await http.call('GET /api/rooms')
    world.session.user = 'ben'
    const call = http.call('PATCH /api/auth/me', { body: { name: 'Ada Lovelace' } })
    expect(await failure(call)).toMatchObject({ status: 409, code: 'account_changed' })
    expect([world.expected, changes]).toEqual([['ada', 'ada', 'ada', 'ada'], 1])
  })

  it('says that the session has ended when the refresh is refused', async () => {
    let signedOut = 0
    onSignedOut(() => signedOut++)
    world.session.alive = false
    expect(await failure(http.call('GET /api/rooms'))).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect(signedOut).toBe(1)
  })

  it('tells an unreachable server from a refusal, and keeps the session', async () => {
    let signedOut = 0
    onSignedOut(() => signedOut++)
    world.server.closeAllConnections()
    await new Promise((done) => world.server.close(done))
    expect(await failure(http.call('GET /api/rooms'))).toMatchObject({ code: 'network' })
    expect(await failure(http.renew())).toMatchObject({ code: 'network' })
    expect(signedOut).toBe(0)
  })
})

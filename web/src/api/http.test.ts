import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ApiError } from '@edusphere/client'
import { http, onSignedOut } from './http.ts'

/** A server with one session: calls need the newest access token, and `refresh` gives it. */
function sessionServer() {
  const calls: string[] = []
  const session = { alive: true, fresh: false }
  const answer = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  const unauthenticated = { error: 'Authentication required', code: 'unauthenticated' }
  const server = createServer((incoming: IncomingMessage, response) => {
    calls.push(`${incoming.method} ${incoming.url}`)
    if (incoming.url === '/api/auth/refresh') {
      session.fresh = session.alive
      return answer(response, session.alive ? 200 : 401, session.alive ? {} : unauthenticated)
    }
    answer(response, session.fresh ? 200 : 401, session.fresh ? { ok: true } : unauthenticated)
  })
  return { server, calls, session }
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
    localStorage.setItem('edusphere.refreshedAt', String(Date.now() + 1_000))
    await expect(http.renew()).resolves.toBe(true)
    expect(refreshes()).toBe(0)
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

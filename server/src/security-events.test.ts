import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ServerProcess } from '@edusphere/testing/server-process'

interface Line {
  event?: string
  outcome: string
  from?: string
  who?: string
  unwritten?: number
}

const eventsOf = ({ stdout }: ServerProcess) =>
  stdout.map((line) => JSON.parse(line) as Line).filter(({ event }) => event !== undefined)

/** Resolves when the log has a line with these fields. */
const logged = (server: ServerProcess, line: object) =>
  vi.waitFor(() => expect(eventsOf(server)).toContainEqual(expect.objectContaining(line)))

describe('a security event is a line of the log with who, what, from where and how it ended', () => {
  let server: ServerProcess
  beforeAll(async () => void (server = await ServerProcess.start()))
  afterAll(() => server.dispose())

  it('[A21] failed sign-ins leave a trace, without what was typed', async () => {
    await server.person('ada')
    const tries = [
      { login: 'ada', password: 'wrong-zebra' },
      { login: 'ADA@example.org', password: 'wrong-zebra' },
      { login: 'zebra-typed-as-a-name', password: 'x' },
    ]
    for (const body of tries) await server.call('POST', '/api/auth/login', { body })
    const failures = () => eventsOf(server).filter(({ outcome }) => outcome === 'invalid_credentials')
    await vi.waitFor(() => expect(failures()).toHaveLength(3))
    for (const failure of failures()) {
      expect(failure).toMatchObject({ level: 'warn', event: 'sign_in', from: '127.0.0.1' })
    }
    expect(failures().map(({ who }) => who)).toEqual(['ada', 'ada', undefined])
    expect(server.stdout.join('\n')).not.toContain('zebra')
  })

  it('sign-ins, refreshes of a stolen token, removals and resets do too', async () => {
    const [host, guest] = [await server.person('host'), await server.person('guest')]
    const http = server.http(host)
    const { room } = await http.call('POST /api/rooms', { body: { name: 'Maths' } })
    const params = { username: 'host', slug: room.slug }
    await server.http(guest).call('PUT /api/rooms/:username/:slug/participants/me', { params })
    const removal = { ...params, participant: 'guest' }
    await server.signIn(host)
    await logged(server, { event: 'sign_in', outcome: 'done', who: 'host' })
    await http.call('DELETE /api/rooms/:username/:slug/participants/:participant', { params: removal })
    const where = { room: `host/${room.slug}` }
    await logged(server, { event: 'removal', outcome: 'done', who: 'host', whom: 'guest', ...where })
    await server.call('DELETE', `/api/rooms/host/${room.slug}/participants/guest`, { as: guest })
    await logged(server, { event: 'removal', outcome: 'not_host', who: 'guest', ...where })
    await server.call('POST', '/api/auth/reset', { body: { token: 'x'.repeat(43), password: 'long enough' } })
    await logged(server, { event: 'password_reset', outcome: 'reset_invalid', from: '127.0.0.1' })
    await server.call('POST', '/api/auth/logout', { headers: { origin: 'https://evil.example' }, body: {} })
    await logged(server, { event: 'foreign_origin', outcome: 'foreign_origin', what: 'POST /api/auth/logout' })

    const refresh = (refreshToken: string) => server.call('POST', '/api/auth/refresh', { body: { refreshToken } })
    const next = (await refresh(guest.refreshToken)).json<{ refreshToken: string }>().refreshToken
    await refresh(next)
    await refresh(guest.refreshToken)
    await logged(server, { event: 'refresh_reuse', outcome: 'unauthenticated', who: 'guest', from: '127.0.0.1' })
  })

  it('limits that a person reaches are written, too many lines are not', { timeout: 60_000 }, async () => {
    const max = await server.person('max')
    const before = server.stdout.length
    const began = performance.now()
    for (let i = 0; i < 300; i += 50) {
      await Promise.all(
        Array.from({ length: 50 }, () => server.call('PATCH', '/api/auth/me', { as: max, body: { name: 'Max' } })),
      )
    }
    const lines = eventsOf(server).filter(({ event, who }) => event === 'limit' && who === 'max')
    expect(lines.length).toBeGreaterThan(0)
    // 20 at once, and as many again over a minute.
    const most = 20 + Math.ceil((performance.now() - began) / 3_000)
    expect(lines.length).toBeLessThanOrEqual(most)
    expect(lines[0]).toMatchObject({ outcome: 'rate_limited', what: 'PATCH /api/auth/me' })
    expect(server.stdout.length - before).toBeLessThan(most + 10)
  })

  it('deploy/fail2ban finds the addresses of failed sign-ins, and of nothing else', () => {
    const filter = join(import.meta.dirname, '../../deploy/fail2ban/filter.conf')
    const [, failregex] = /^failregex = (.*)$/m.exec(readFileSync(filter, 'utf8'))!
    const pattern = new RegExp(failregex!.replace('<ADDR>', '(?<address>[0-9a-f.:]+)'))
    const failures = eventsOf(server).filter(({ event, outcome }) => event === 'sign_in' && outcome !== 'done')
    const found = server.stdout.flatMap((line) => pattern.exec(line)?.groups?.address ?? [])
    expect(found.length).toBeGreaterThan(0)
    expect(found).toEqual(failures.map(({ from }) => from))
    // A text that looks like the fields.
    expect(pattern.test(JSON.stringify({ msg: '"event":"sign_in","outcome":"rate_limited","from":"10.0.0.1"' }))).toBe(
      false,
    )

    const log = join(server.folder, 'log')
    writeFileSync(log, server.stdout.join('\n'))
    const program = spawnSync('fail2ban-regex', [log, filter], { encoding: 'utf8' })
    // The real program, where it is installed.
    if (!program.error) expect(program.stdout).toContain(` ${found.length} matched`)
  })
})

import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiWorld } from '@edusphere/testing/api-world'

let world: ApiWorld
afterEach(async () => {
  vi.useRealTimers()
  await world.close()
})

const signIn = (login: string, password: string, headers = {}) =>
  world.call('POST', '/api/auth/token', { body: { login, password }, headers })

describe('limits', () => {
  it('refuse the eleventh wrong password of an account in 15 minutes, and then the right one', async () => {
    world = await ApiWorld.open()
    await world.person('ada')
    await world.person('bob')
    const guesses = await Promise.all(Array.from({ length: 12 }, () => signIn('ada', 'guess')))
    // Some may have found the queue of hashes full: then nothing was guessed.
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(2)
    for (const { status } of guesses) if (status === 503) await signIn('ada', 'guess')
    const refused = await signIn('ada', 'ada-password')
    expect(refused.status).toBe(429)
    expect(refused.json()).toEqual({
      error: 'Too many requests, slow down',
      code: 'rate_limited',
      details: { retryAfter: refused.headers.get('retry-after') },
    })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await signIn('bob', 'bob-password')).status).toBe(200)

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + Number(refused.headers.get('retry-after')) * 1000 })
    expect((await signIn('ada', 'ada-password')).status).toBe(200)
  })

  it('[K2] do not last for a month when the clock that counted was a month ahead', async () => {
    world = await ApiWorld.open()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 30 * 86_400_000 })
    await Promise.all(Array.from({ length: 11 }, () => signIn('unknown', 'guess')))
    vi.useRealTimers()
    const statuses = []
    for (let i = 0; i < 11; i++) statuses.push((await signIn('unknown', 'guess')).status)
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429])
  })

  it('count unknown names like known ones', async () => {
    world = await ApiWorld.open()
    const statuses = []
    for (let i = 0; i < 11; i++) statuses.push((await signIn('unknown', 'guess')).status)
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429])
  })

  it('do not count right passwords', async () => {
    world = await ApiWorld.open()
    await world.person('ada')
    for (let i = 0; i < 15; i++) expect((await signIn('ada', 'ada-password')).status).toBe(200)
  })

  it('let a whole school sign in from one address, and no more than that', async () => {
    world = await ApiWorld.open({ config: { trustProxy: 1 } })
    const headers = { 'x-forwarded-for': '203.0.113.7' }
    const reset = () => world.call('POST', '/api/auth/reset', { body: { token: 'x', password: 'short' }, headers })
    expect((await reset()).status).toBe(400)
    for (let i = 0; i < 500; i++) await world.context.limits.take('sign_in', '203.0.113.7')
    expect((await signIn('ada', 'guess', headers)).status).toBe(429)
    expect((await signIn('ada', 'guess', { 'x-forwarded-for': '203.0.113.8' })).status).toBe(401)
  })

  it('bound what one person changes', async () => {
    world = await ApiWorld.open()
    const ada = await world.person('ada')
    const statuses = new Map<number, number>()
    for (let i = 0; i < 250; i++) {
      const { status } = await world.call('PATCH', '/api/auth/me', { as: ada, body: {} })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    expect([...statuses]).toEqual([
      [200, 240],
      [429, 10],
    ])
    expect((await world.call('GET', '/api/auth/me', { as: ada })).status).toBe(200)
  })

  it('[A4] bound the pages of messages and the lists of rooms that one person reads', async () => {
    world = await ApiWorld.open()
    const ada = await world.person('ada')
    const room = await world.room(ada, 'Physics')
    // Buckets that are empty stay empty.
    vi.useFakeTimers({ toFake: ['performance'] })
    const answered = async (path: string, times: number) => {
      const statuses = []
      for (let i = 0; i < times; i++) statuses.push((await world.call('GET', path, { as: ada })).status)
      return statuses.filter((status) => status === 200).length
    }
    expect(await answered(`/api/rooms/ada/${room.slug}/messages`, 245)).toBe(240)
    expect(await answered('/api/rooms', 125)).toBe(120)
    expect(await answered('/api/auth/me', 1)).toBe(1)
  })

  it('are all lifted with LIMITS=off', async () => {
    world = await ApiWorld.open({ config: { limits: false } })
    const ada = await world.person('ada')
    for (let i = 0; i < 12; i++) expect((await signIn('ada', 'guess')).status).toBe(401)
    for (let i = 0; i < 260; i++) {
      expect((await world.call('PATCH', '/api/auth/me', { as: ada, body: {} })).status).toBe(200)
    }
  })
})

import { pino } from 'pino'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { RedisBus } from './bus/redis.ts'
import { countInRedis } from './counters.ts'
import { createDatabase, hasPostgres } from '@edusphere/testing/postgres'
import { sqlitePlace } from '@edusphere/testing/places'
import { TestRedis } from '@edusphere/testing/redis-server'
import { NO_REDIS, startCluster } from '@edusphere/testing/redis'
import { World } from '@edusphere/testing/world'

const NO_POSTGRES = hasPostgres() ? undefined : 'needs PostgreSQL; Debian and Ubuntu: apt-get install postgresql'

const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
})

/** Two servers that share a PostgreSQL, and perhaps a Redis. */
async function openTwo(redis?: TestRedis): Promise<[World, World]> {
  const database = await createDatabase()
  opened.push(() => database.drop())
  const env = {
    ...{ DATABASE_URL: database.url, JWT_SECRET: 'the same for both of them, and long' },
    ...(redis && { REDIS_URL: redis.url }),
  }
  const open = async () => {
    // A place without a Redis of its own: only `env` says where the servers meet.
    const world = await World.open(env, sqlitePlace)
    opened.push(() => world.close())
    return world
  }
  const worlds: [World, World] = [await open(), await open()]
  await worlds[0].person('ada')
  return worlds
}

async function startRedis(): Promise<TestRedis> {
  const redis = await TestRedis.start()
  opened.push(() => redis.close())
  return redis
}

const signIn = (world: World, password: string) =>
  world.call('POST', '/api/auth/token', { body: { login: 'ada', password } })

async function guess(world: World, times: number): Promise<number[]> {
  const statuses = []
  for (let i = 0; i < times; i++) statuses.push((await signIn(world, 'guess')).status)
  return statuses
}

const wrong = (times: number) => Array<number>(times).fill(401)

describe('[A9] two servers count a sign-in together', () => {
  it('on Redis', async ({ skip }) => {
    skip(NO_REDIS !== undefined || NO_POSTGRES !== undefined, NO_REDIS ?? NO_POSTGRES)
    const [here, there] = await openTwo(await startRedis())
    const known = await here.call('POST', '/api/auth/login', { body: { login: 'ada', password: 'ada-password' } })
    const device = known.headers.getSetCookie().find((line) => line.startsWith('edusphere_device='))
    expect(await guess(here, 6)).toEqual(wrong(6))
    expect((await signIn(there, 'ada-password')).status).toBe(200)
    expect(await guess(there, 5)).toEqual([...wrong(4), 429])
    const refused = await signIn(here, 'ada-password')
    expect(refused.status).toBe(429)
    const wait = Number(refused.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(14 * 60)
    expect(wait).toBeLessThanOrEqual(15 * 60)
    const asked = { body: { login: 'ada', password: 'ada-password' }, headers: { cookie: device! } }
    for (const world of [here, there]) expect((await world.call('POST', '/api/auth/login', asked)).status).toBe(200)
  })

  it('on PostgreSQL, where there is no Redis', async ({ skip }) => {
    skip(NO_POSTGRES !== undefined, NO_POSTGRES)
    const [here, there] = await openTwo()
    expect(await guess(here, 6)).toEqual(wrong(6))
    expect((await signIn(there, 'ada-password')).status).toBe(200)
    expect(await guess(there, 5)).toEqual([...wrong(4), 429])
    const refused = await signIn(here, 'ada-password')
    expect([refused.status, Number(refused.headers.get('retry-after')) > 14 * 60]).toEqual([429, true])
  })

  it('and each alone while Redis is silent or gone, without keeping anybody waiting', async ({ skip }) => {
    skip(NO_REDIS !== undefined || NO_POSTGRES !== undefined, NO_REDIS ?? NO_POSTGRES)
    const redis = await startRedis()
    const [here, there] = await openTwo(redis)
    redis.pause()
    expect((await signIn(here, 'ada-password')).status).toBe(200)
    redis.resume()
    await redis.kill()
    await vi.waitFor(async () => expect((await here.call('GET', '/readyz')).status).toBe(503), { timeout: 5_000 })
    expect(await guess(here, 11)).toEqual([...wrong(10), 429])
    expect((await signIn(there, 'ada-password')).status).toBe(200)
  })
})

const ALLOWANCE = { keyPrefix: 'edusphere_test', points: 1, duration: 60 }

async function openCounter(url: string) {
  const bus = await RedisBus.open(url, pino({ level: 'silent' }))
  opened.push(() => bus.close())
  return countInRedis(bus)(ALLOWANCE)
}

it('counts on a Redis Cluster at the node of each key', async ({ skip }) => {
  skip(NO_REDIS !== undefined, NO_REDIS)
  const { url, close } = await startCluster()
  opened.push(close)
  const [here, there] = [await openCounter(url), await openCounter(url)]
  for (let i = 0; i < 20; i++) {
    await here.consume(`somebody ${i}`)
    await expect(there.consume(`somebody ${i}`)).rejects.toMatchObject({ consumedPoints: 2 })
  }
})

it('counts alone for a user of Redis that may use its channels and no keys', async ({ skip }) => {
  skip(NO_REDIS !== undefined, NO_REDIS)
  const redis = await startRedis()
  await redis.command('ACL', 'SETUSER', 'eve', 'on', '>hunter2', '+@all', '&chat_*', '&edusphere_control')
  const url = `redis://eve:hunter2@127.0.0.1:${redis.port}`
  const [here, there] = [await openCounter(url), await openCounter(url)]
  await here.consume('somebody')
  await there.consume('somebody')
  await redis.command('ACL', 'SETUSER', 'eve', '~edusphere_*')
  await here.consume('somebody')
  await expect(there.consume('somebody')).rejects.toMatchObject({ consumedPoints: 2 })
})

import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer as createListener, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { readConfig, type Config } from './config.ts'
import { createServer } from './create-server.ts'
import { SessionWatch } from './features/sessions/session-watch.ts'
import { Gateway } from './socket/gateway.ts'
import { openSqlite } from './store/sqlite/open.ts'
import { freePort } from '@edusphere/testing/free-port'
import { createDatabase, hasPostgres } from '@edusphere/testing/postgres'
import { TestRedis } from '@edusphere/testing/redis-server'
import { NO_REDIS } from '@edusphere/testing/redis'

describe('a start that fails', () => {
  let folder: string
  const start = (change: Partial<Config> = {}) =>
    createServer({ ...readConfig({ PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: folder }), ...change })

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edusphere-start-'))
    // Counts the timers of the store polls and of the sockets.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  })
  afterEach(async () => {
    vi.useRealTimers()
    vi.restoreAllMocks()
    await rm(folder, { recursive: true })
  })

  const file = (name: string) => join(folder, name)
  const steps: [step: string, spoil: () => Promise<Partial<Config>>, mend?: () => Promise<void>][] = [
    [
      'at the store',
      async () => {
        const store = await openSqlite(file('edusphere.db'))
        await store.db
          .insertInto('kysely_migration' as never)
          .values(MIGRATION_OF_TOMORROW)
          .execute()
        await store.close()
        return {}
      },
      () => rm(file('edusphere.db')),
    ],
    ['at the bus', async () => ({ redisUrl: `redis://127.0.0.1:${await freePort()}` })],
    [
      'at the secret',
      async () => {
        await mkdir(file('jwt-secret'))
        return {}
      },
      () => rm(file('jwt-secret'), { recursive: true }),
    ],
    ['at the gateway', async () => ({ trustProxy: ['no address'] })],
    [
      'at the watch',
      async () => {
        vi.spyOn(SessionWatch.prototype, 'start').mockRejectedValueOnce(new Error('no watch'))
        return {}
      },
    ],
    [
      'when the app is there',
      async () => {
        vi.spyOn(Gateway.prototype, 'attach').mockImplementationOnce(() => {
          throw new Error('not attached')
        })
        return {}
      },
    ],
    [
      'at the port',
      async () => {
        const holder = createListener().listen(0, '127.0.0.1')
        await once(holder, 'listening')
        const { port } = holder.address() as AddressInfo
        spoiled.push(() => holder.close())
        return { port }
      },
    ],
  ]
  const spoiled: (() => void)[] = []
  afterEach(() => {
    for (const end of spoiled.splice(0)) end()
  })

  it.each(steps)('%s leaves nothing behind', async (_step, spoil, mend) => {
    const config = await spoil()
    await expect(start(config)).rejects.toThrow()
    expect(vi.getTimerCount()).toBe(0)
    // SQLite removes its log when the last connection to the file is closed.
    expect(await readdir(folder)).not.toContain('edusphere.db-wal')
    await mend?.()
    await (await start()).close()
  })
})

const openSockets = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length

it('a start that fails behind PostgreSQL and Redis leaves no connection behind', async ({ skip }) => {
  skip(!hasPostgres() || NO_REDIS !== undefined, 'needs PostgreSQL and redis-server')
  const { url, drop } = await createDatabase()
  const redis = await TestRedis.start()
  onTestFinished(async () => {
    await redis.close()
    await drop()
  })
  const before = openSockets()
  const seen = vi.spyOn(SessionWatch.prototype, 'start').mockImplementationOnce(() => {
    expect(openSockets()).toBeGreaterThan(before + 1)
    throw new Error('no watch')
  })
  onTestFinished(() => seen.mockRestore())
  const env = {
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: url,
    REDIS_URL: redis.url,
    JWT_SECRET: 'for tests, and for nothing but tests',
  }
  await expect(createServer(readConfig(env))).rejects.toThrow('no watch')
  await expect.poll(openSockets).toBe(before)
})

const MIGRATION_OF_TOMORROW = { name: '9999_tomorrow', timestamp: '' } as never

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDatabase, hasPostgres } from '@edusphere/testing/postgres'
import { TestRedis } from '@edusphere/testing/redis-server'
import { NO_REDIS } from '@edusphere/testing/redis'

const MAIN = join(import.meta.dirname, 'main.ts')

/** The process, started as an operator does. */
describe('main', () => {
  let folder: string
  const started: ChildProcess[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edusphere-main-'))
  })
  afterEach(async () => {
    for (const child of started.splice(0)) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })

  const start = (env: Record<string, string> = {}) => {
    const all = { ...process.env, PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent', NODE_ENV: 'test', ...env }
    const child = spawn(process.execPath, [MAIN], { env: all, stdio: ['ignore', 'pipe', 'pipe'] })
    started.push(child)
    return child
  }
  const lineOf = async (child: ChildProcess) => {
    const [line] = (await once(createInterface(child.stdout!), 'line')) as [string]
    return (JSON.parse(line) as { msg: string }).msg
  }
  const failureOf = async (child: ChildProcess) => {
    let errors = ''
    child.stderr!.on('data', (data: Buffer) => (errors += data.toString()))
    const [code] = (await once(child, 'close')) as [number]
    return { code, lines: errors.trimEnd().split('\n') }
  }

  it('says where it listens, answers there, and exits 0 on SIGTERM, also when told twice', async () => {
    const child = start()
    const line = await lineOf(child)
    expect(line).toMatch(/^EduSphere \d\S+ is listening at http:\/\/localhost:\d+$/)
    const origin = line.split(' ').at(-1)!
    expect((await fetch(`${origin}/readyz`)).status).toBe(200)
    child.kill('SIGTERM')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('names every address of the machine when it listens on all of them', async () => {
    const child = start({ HOST: '0.0.0.0' })
    expect(await lineOf(child)).toMatch(/http:\/\/localhost:\d+$/)
  })

  const modesIn = async (path: string) =>
    Object.fromEntries(
      await Promise.all(
        (await readdir(path)).map(async (name) => [name, (await stat(join(path, name))).mode & 0o777] as const),
      ),
    )

  it('[K23] [A14] keeps its data and secrets to its owner in an existing folder, and starts again on them', async () => {
    await chmod(folder, 0o755)
    const first = start()
    await lineOf(first)
    const names = [
      'edusphere.db',
      'edusphere.db-shm',
      'edusphere.db-wal',
      'edusphere.db.starts',
      'jwt-secret',
      'server.lock',
    ]
    const closed = Object.fromEntries([...names, 'server.lock-journal'].map((name) => [name, 0o600]))
    expect(closed).toMatchObject(await modesIn(folder))
    expect(await modesIn(folder)).toMatchObject(Object.fromEntries(names.map((name) => [name, 0o600])))
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    first.kill('SIGKILL')
    await once(first, 'exit')
    // As earlier versions left them.
    for (const name of await readdir(folder)) await chmod(join(folder, name), 0o644)
    await chmod(folder, 0o755)
    await expect(lineOf(start())).resolves.toContain('listening')
    expect(closed).toMatchObject(await modesIn(folder))
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })

  it('[K23] [A14] leaves the mode of a folder that other programs use too', async () => {
    await writeFile(join(folder, 'theirs'), 'a file')
    await chmod(folder, 0o755)
    await lineOf(start())
    expect((await stat(folder)).mode & 0o777).toBe(0o755)
    expect(await modesIn(folder)).toMatchObject({ 'edusphere.db': 0o600, theirs: 0o644 })
  })

  it('[A15] exits 78 with one line a problem on a bad configuration', async () => {
    const { code, lines } = await failureOf(start({ PORT: 'x', LIMITS: 'maybe', JWT_SECRET: 'a'.repeat(32) }))
    expect(code).toBe(78)
    const names = ['PORT', 'JWT_SECRET', 'LIMITS']
    expect(lines).toEqual(names.map((name) => expect.stringMatching(`^${name}: `) as string))
  })

  it('exits 78 when another server holds the data folder', async () => {
    await lineOf(start())
    const { code, lines } = await failureOf(start())
    expect(code).toBe(78)
    expect(lines).toEqual([expect.stringMatching(/^DATA_DIR: .* is in use by another server/)])
  })

  it('exits 78 when the data folder cannot be written to', async () => {
    const { code, lines } = await failureOf(start({ DATA_DIR: join(MAIN, 'data') }))
    expect(code).toBe(78)
    expect(lines).toEqual([expect.stringMatching(/^DATA_DIR: /)])
  })

  it('exits 78 when Redis is not there or refuses the password, which it does not repeat', async ({ skip }) => {
    skip(NO_REDIS !== undefined, NO_REDIS)
    skip(!hasPostgres(), 'needs PostgreSQL')
    const [database, redis] = [await createDatabase(), await TestRedis.start(['--requirepass', 'the-right-one'])]
    const shared = { DATABASE_URL: database.url, JWT_SECRET: 'a secret that is long enough for anybody' }
    const at = `127.0.0.1:${redis.port}`
    try {
      const refused = await failureOf(start({ ...shared, REDIS_URL: `redis://:hunter2@${at}` }))
      expect(refused).toEqual({ code: 78, lines: [`REDIS_URL: the Redis at ${at} refuses the user or the password`] })
      await redis.kill()
      const absent = await failureOf(start({ ...shared, REDIS_URL: `redis://:hunter2@${at}` }))
      expect(absent).toEqual({ code: 78, lines: [`REDIS_URL: no Redis can be reached at ${at} (ECONNREFUSED)`] })
    } finally {
      await redis.close()
      await database.drop()
    }
  })

  it('says in a sentence that a port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as { port: number }
    const { code, lines } = await failureOf(start({ PORT: String(port) }))
    expect(code).toBe(78)
    expect(lines).toEqual([`PORT: ${port} is taken by another program; stop it, or choose another port`])
    holder.close()
  })
})

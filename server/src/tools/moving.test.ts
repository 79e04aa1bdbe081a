import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { zstdDecompressSync } from 'node:zlib'
import type { Room } from '@edusphere/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countAll, totalOf } from '../store/file/tables.ts'
import { openSqlite } from '../store/sqlite/open.ts'
import { fill } from '@edusphere/testing/fill'
import { fixture } from '@edusphere/testing/fixture'
import { sqlitePlace } from '@edusphere/testing/places'
import { createDatabase, hasPostgres } from '@edusphere/testing/postgres'
import { runTool, signalledAt, type Ran } from '@edusphere/testing/run-tool'
import type { TestSocket } from '@edusphere/testing/test-socket'
import { roomPath } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edusphere-moving-'))
})
afterAll(() => rm(folder, { recursive: true }))

const at = (name: string) => join(folder, name)
const db = (dataDir: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
  runTool('db', args, { DATA_DIR: dataDir, INIT_CWD: folder, ...env })

describe('npm run db, while people use the server', () => {
  let world: World

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' }, sqlitePlace)
  })
  afterAll(() => world.close())

  /** Writes two messages, edits one and deletes the other: four versions. */
  async function talk(socket: TestSocket): Promise<void> {
    const [kept, gone] = [randomUUID(), randomUUID()]
    await socket.request({ type: 'text', id: kept, message: 'Helo' })
    await socket.request({ type: 'text', id: gone, message: 'Oops' })
    await socket.request({ type: 'update', messageId: kept, message: 'Hello' })
    await socket.request({ type: 'delete', messageId: gone })
  }

  it('[G1] export is one snapshot: no version of any room is missing in it', async () => {
    const host = await world.person('busy-host')
    const rooms = [await world.room(host, 'One'), await world.room(host, 'Two')]
    const sockets = await Promise.all(rooms.map((room) => world.chat(room, host)))
    await Promise.all(sockets.map(talk))
    let isDone = false
    const talking = sockets.map(async (socket) => {
      while (!isDone) await talk(socket)
    })
    const { status } = await db(world.env.DATA_DIR!, ['export', 'busy.zst'])
    isDone = true
    await Promise.all(talking)
    expect(status).toBe(0)
    expect((await db(at('busy'), ['import', 'busy.zst'])).status).toBe(0)
    const [copy, live] = [at('busy'), world.env.DATA_DIR!].map((path) => new DatabaseSync(join(path, 'edusphere.db')))
    const versions = `
      SELECT h.version, max(m.version) AS newest, count(*) + sum(m.edited) + sum(m.deleted) AS changes
      FROM room_heads h JOIN messages m ON m.room_id = h.room_id GROUP BY h.room_id`
    const [exported, now] = [copy!.prepare(versions).all(), live!.prepare(versions).all()]
    copy!.close()
    live!.close()
    expect(exported).toHaveLength(2)
    for (const { version, newest, changes } of exported) expect([newest, changes]).toEqual([version, version])
    expect(now).not.toEqual(exported)
  })

  it('import brings people, who stay signed in, and what they wrote, under another epoch', async () => {
    const [host, guest] = [await world.person('mover'), await world.person('guest')]
    const room = await world.room(host, 'Moving', [guest])
    await (await world.chat(room, guest)).request({ type: 'text', message: 'See you there 🌍' })
    const messages = async () =>
      (await world.must<{ messages: unknown }>('GET', `${roomPath(room)}/messages`, { as: host })).messages
    const before = await messages()
    await world.restart(async () => {
      expect((await db(world.env.DATA_DIR!, ['export', 'moving.zst'])).status).toBe(0)
      await rm(join(world.env.DATA_DIR!, 'edusphere.db'))
      await rm(join(world.env.DATA_DIR!, 'edusphere.db.starts'))
      expect((await db(world.env.DATA_DIR!, ['import', 'moving.zst'])).status).toBe(0)
    })
    expect(await messages()).toEqual(before)
    const { room: after } = await world.must<{ room: Room }>('GET', roomPath(room), { as: guest })
    expect(after.epoch).not.toBe(room.epoch)
    const { refreshToken } = guest
    await world.must('POST', '/api/auth/refresh', { body: { refreshToken } })
  })

  it('import and an existing file are refused in a sentence', async () => {
    await writeFile(at('taken.zst'), 'mine')
    expect(await db(world.env.DATA_DIR!, ['export', 'taken.zst'])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: `${at('taken.zst')} exists already; choose another name\n`,
    })
    const running = await db(world.env.DATA_DIR!, ['import', 'taken.zst'])
    expect([running.status, running.stderr]).toEqual([78, expect.stringContaining('is in use by another server')])
  })
})

describe('npm run db, interrupted', () => {
  const data = () => at('large')
  const file = () => at('large.zst')

  beforeAll(async () => {
    await mkdir(data())
    const store = await openSqlite(join(data(), 'edusphere.db'))
    await store.db.transaction().execute((trx) => fill(trx, 20_000))
    await store.close()
    expect((await db(data(), ['export', file()])).status).toBe(0)
  })

  it('an import that is killed leaves an empty store, which the next one fills', async () => {
    const target = at('killed')
    const killed = await db(target, ['import', file()], signalledAt('Importing: 40 %', 'SIGKILL'))
    expect(killed.status).toBe(null)
    const store = await openSqlite(join(target, 'edusphere.db'))
    expect(totalOf(await countAll(store.db))).toBe(0)
    await store.close()
    const { status, stdout } = await db(target, ['import', file()])
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^messages +20,000$/m)])
  })

  it('an export that is killed leaves nothing under its name, and says what is in the way of the next', async () => {
    const target = at('killed.zst')
    const killed = await db(data(), ['export', target], signalledAt('Writing: 50 %', 'SIGKILL'))
    expect(killed.status).toBe(null)
    expect(existsSync(target)).toBe(false)
    const again = await db(data(), ['export', target])
    expect(again.stderr).toBe(`${target}.part exists already; delete it if nothing is writing to it\n`)
    await rm(`${target}.part`)
    expect((await db(data(), ['export', target])).status).toBe(0)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'an export that is stopped with %s takes away what it wrote',
    async (signal) => {
      const target = at(`${signal}.zst`)
      const { status, stderr } = await db(data(), ['export', target], signalledAt('Writing: 10 %', signal))
      expect([status, stderr]).toEqual([1, expect.stringMatching(/Stopped; nothing was kept\n$/)])
      expect([existsSync(target), existsSync(`${target}.part`)]).toEqual([false, false])
    },
  )
})

describe.skipIf(!hasPostgres())('npm run db, from SQLite to PostgreSQL and back', () => {
  const checksumIn = (ran: Ran) => /^checksum +([0-9a-f]{64})$/m.exec(ran.stdout)?.[1]

  // Eight programs in a row, each of which starts Node and connects: more than one test's usual time on a busy machine.
  it(
    'S11 a store arrives with the same checksum, and none of it when the import is killed',
    { timeout: 60_000 },
    async () => {
      const { url, drop } = await createDatabase()
      const postgres = { DATABASE_URL: url, JWT_SECRET: 'for tests, and for nothing but tests' }
      await mkdir(at('lite'))
      const store = await openSqlite(join(at('lite'), 'edusphere.db'))
      await store.db.transaction().execute((trx) => fill(trx, 5_000))
      await store.close()
      const checksum = checksumIn(await db(at('lite'), ['export', 'lite.zst']))
      const dying = { ...postgres, ...signalledAt('Importing: 90 %', 'SIGKILL') }
      expect((await db(at('unused'), ['import', 'lite.zst'], dying)).status).toBe(null)
      expect((await db(at('unused'), ['stats'], postgres)).stdout).toMatch(/^messages +0$/m)
      expect(checksumIn(await db(at('unused'), ['import', 'lite.zst'], postgres))).toBe(checksum)
      const refused = await db(at('unused'), ['import', 'lite.zst'], postgres)
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('The store is not empty')])
      expect(checksumIn(await db(at('unused'), ['export', 'post.zst'], postgres))).toBe(checksum)
      expect(checksumIn(await db(at('back'), ['import', 'post.zst']))).toBe(checksum)
      expect((await db(at('unused'), ['stats'], postgres)).stdout).toMatch(
        /^messages +5,000\n(.+\n)*bytes on disk +[\d,]{9,}$/m,
      )
      await drop()
    },
  )
})

describe('npm run db', () => {
  it('stats tells what is there', async () => {
    const { status, stdout } = await db(at('large'), ['stats'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^messages +20,000\n(.+\n)*bytes on disk +[\d,]{9,}\nlife +\S{8}\nschema +\d{4}_\w+\n$/m)
  })

  it('migrate says what it did', async () => {
    await mkdir(at('migrated'))
    await writeFile(
      join(at('migrated'), 'edusphere.db'),
      zstdDecompressSync(await readFile(fixture('sqlite-schema-1.db.zst'))),
    )
    const first = await db(at('migrated'), ['migrate'])
    expect([first.status, first.stdout]).toEqual([0, expect.stringMatching(/^Ran 0002_body_version\b.*\.\n$/)])
    const second = await db(at('migrated'), ['migrate'])
    expect([second.status, second.stdout]).toEqual([
      0,
      expect.stringMatching(/^The schema was up to date \(\d{4}_\w+\)\.\n$/),
    ])
  })

  it('a file that is not there, or a folder, is a sentence', async () => {
    const missing = await db(at('missing'), ['import', 'nowhere.zst'])
    expect([missing.status, missing.stderr]).toEqual([1, `${at('nowhere.zst')} does not exist\n`])
    const dir = await db(at('missing'), ['import', '.'])
    expect([dir.status, dir.stderr]).toEqual([1, 'FILE is a folder\n'])
    const nowhere = await db(at('large'), ['export', 'no/such/folder.zst'])
    expect([nowhere.status, nowhere.stderr]).toEqual([1, `${at('no/such/folder.zst.part')} does not exist\n`])
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Room } from '@edusphere/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresPlace } from '@edusphere/testing/places'
import { createDatabase, hasPostgres } from '@edusphere/testing/postgres'
import { runTool } from '@edusphere/testing/run-tool'
import { roomPath } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'

describe.skipIf(!hasPostgres())('the tools on PostgreSQL, while the server runs', () => {
  let world: World
  let folder: string

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' }, postgresPlace)
    folder = await mkdtemp(join(tmpdir(), 'edusphere-tools-'))
  })
  afterAll(async () => {
    await world.close()
    await rm(folder, { recursive: true })
  })

  const run = (tool: 'user' | 'db', args: string[], env: NodeJS.ProcessEnv = {}) =>
    runTool(tool, args, { ...world.env, INIT_CWD: folder, DATA_DIR: join(folder, 'unused'), ...env })

  it('user reaches the accounts of the server', async () => {
    const bob = await world.person('bob')
    const socket = await world.socket('/ws', bob)
    expect(await run('user', ['disable', 'bob'])).toMatchObject({ status: 0, stderr: '' })
    expect((await socket.closed).code).toBe(4401)
  })

  it('[G3] new-epoch sends everybody away, to come back and start over', async () => {
    const ada = await world.person('ada')
    const room = await world.room(ada, 'Maths')
    const { socket, sync } = await world.joined(room, ada)
    await socket.request({ type: 'text', room: room.id, message: 'Hello' })
    const from = { since: 1, epoch: sync.epoch as string }
    expect((await world.joined(room, ada, from)).sync).toMatchObject({ reset: false, epoch: sync.epoch })
    expect(await run('db', ['new-epoch'])).toMatchObject({ status: 0, stderr: '' })
    expect((await socket.closed).code).toBe(1001)
    const again = await world.joined(room, ada, from)
    expect(again.sync).toMatchObject({ reset: true, version: 1, messages: [{ body: 'Hello' }] })
    expect(again.sync.epoch).not.toBe(sync.epoch)
    const { room: seen } = await world.must<{ room: Room }>('GET', roomPath(room), { as: ada })
    expect(seen.epoch).toBe(again.sync.epoch)
  })

  it('export and import carry a store to another database, and backup names what to use', async () => {
    expect(await run('db', ['export', 'store.zst'])).toMatchObject({ status: 0 })
    const target = await createDatabase({ empty: true })
    const env = { DATABASE_URL: target.url }
    const imported = await run('db', ['import', 'store.zst'], env)
    expect(imported.status).toBe(0)
    expect(imported.stdout).toMatch(/^messages +1$/m)
    expect((await run('db', ['stats'], env)).stdout).toMatch(/^messages +1$/m)
    const again = await run('db', ['import', 'store.zst'], env)
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('The store is not empty')])
    await target.drop()
    expect((await run('db', ['backup', 'copy'])).stderr).toBe(
      'PostgreSQL makes its own copies: use pg_dump, or export\n',
    )
  })

  it('say what is wrong with the URL', async () => {
    const { status, stderr } = await run('db', ['stats'], { DATABASE_URL: 'postgres://127.0.0.1:1/none' })
    expect([status, stderr]).toEqual([78, expect.stringMatching(/^DATABASE_URL: PostgreSQL does not answer/)])
  })
})

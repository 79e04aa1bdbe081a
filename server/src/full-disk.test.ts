import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Room } from '@edusphere/protocol'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ServerProcess } from '@edusphere/testing/server-process'

const run = promisify(execFile)

let server: ServerProcess
beforeEach(async () => {
  server = await ServerProcess.start({ LIMITS: 'off' })
})
afterEach(() => server.dispose())

/** No file of the process may grow above this: every write fails, as on a full disk. */
const limitFiles = (bytes: number | 'unlimited') =>
  run('prlimit', [`--pid=${server.pid}`, `--fsize=${bytes}:unlimited`])

it('[K22] while the disk is full the server says so, and it goes on when there is space again', async () => {
  const ada = await server.person('ada')
  const { room } = await server.must<{ room: Room }>('POST', '/api/rooms', { as: ada, body: { name: 'Maths' } })
  const socket = await server.socket(ada)
  await socket.request({ type: 'join', room: room.id })
  const say = (message: string) => socket.request({ type: 'text', room: room.id, message })
  expect(await say('Before')).toMatchObject({ type: 'ack' })
  await limitFiles(0)
  expect(await say('Lost')).toMatchObject({ type: 'error', code: 'unavailable' })
  const full = { code: 'unavailable', details: { storage: 'takes no changes' } }
  await vi.waitFor(
    async () => expect((await server.call('GET', '/readyz')).json()).toEqual(expect.objectContaining(full)),
    {
      timeout: 5_000,
    },
  )
  expect(await server.metric('edusphere_failed_batches_total')).toBe(1)
  expect(await server.metric('edusphere_up{part="storage"}')).toBe(0)
  expect(await server.metric('edusphere_up{part="database"}')).toBe(1)
  await limitFiles('unlimited')
  expect(await say('After')).toMatchObject({ type: 'ack', version: 2 })
  await vi.waitFor(async () => expect((await server.call('GET', '/readyz')).status).toBe(200), { timeout: 5_000 })
  expect(server.stdout.filter((line) => line.includes('not ready'))).toHaveLength(1)
  socket.terminate()
})

it('[K22] a backup onto a full disk leaves nothing', async () => {
  const { size } = await stat(join(server.folder, 'edusphere.db'))
  const target = join(server.folder, 'copy.db')
  const tool = join(import.meta.dirname, 'tools/db.ts')
  const limited = run('prlimit', [`--fsize=${size / 2}`, process.execPath, tool, 'backup', target], {
    env: { ...process.env, DATA_DIR: server.folder },
  })
  await expect(limited).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('The database: ') as string })
  expect([existsSync(target), existsSync(`${target}.part`), existsSync(`${target}.part-journal`)]).toEqual([
    false,
    false,
    false,
  ])
})

import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqlite } from './open.ts'

describe('[G3] the life of a SQLite store', () => {
  let folder: string
  let file: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edusphere-life-'))
    file = join(folder, 'edusphere.db')
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Starts a store as a server does, runs `meanwhile`, stops it. Returns its life. */
  const start = async (
    meanwhile: (store: Awaited<ReturnType<typeof openSqlite>>) => Promise<void> = async () => {},
  ) => {
    const store = await openSqlite(file, { countsStart: true })
    await meanwhile(store)
    await store.close()
    return store.life
  }

  it('goes on through restarts, and through tools that open it in between', async () => {
    const life = await start()
    await (await openSqlite(file)).close()
    expect(await start()).toBe(life)
    expect(await start()).toBe(life)
  })

  it('is another after a copy of an earlier day was put back', async () => {
    const life = await start()
    await copyFile(file, join(folder, 'yesterday'))
    expect(await start()).toBe(life)
    await copyFile(join(folder, 'yesterday'), file)
    const restored = await start()
    expect(restored).not.toBe(life)
    expect(await start()).toBe(restored)
  })

  it('is another after a backup of this very run was put back', async () => {
    const backup = join(folder, 'backup')
    const life = await start(async (store) => {
      await store.backup(backup)
      await expect(store.backup(backup)).rejects.toThrow('exists')
    })
    await copyFile(backup, file)
    expect(await start()).not.toBe(life)
  })

  it('survives a process that was killed between the two counts', async () => {
    const life = await start()
    await start()
    await writeFile(`${file}.starts`, '1\n')
    expect(await start()).toBe(life)
  })

  it('is another where the file beside it is missing or unreadable', async () => {
    const life = await start()
    await start()
    await writeFile(`${file}.starts`, 'what?')
    expect(await start()).not.toBe(life)
  })
})

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { fixture } from '@edusphere/testing/fixture'
import { ENGINES } from '@edusphere/testing/places'
import { importStoreFile } from './file/import.ts'
import { pagesOf } from './file/tables.ts'
import { openSqlite } from './sqlite/open.ts'
import type { Store } from './store.ts'
import { TABLE_NAMES } from './tables.ts'

/** All rows of all tables, bytes as plain arrays on both engines. */
async function contentsOf({ db }: Store) {
  const contents: Record<string, unknown[][]> = {}
  for (const table of TABLE_NAMES) {
    contents[table] = []
    for await (const page of pagesOf(db, table)) contents[table].push(...page)
    contents[table] = contents[table].map((row) => row.map((cell) => (cell instanceof Uint8Array ? [...cell] : cell)))
  }
  return contents
}

/** The SQLite store of version 0.1.0, opened and so migrated. */
async function openOldStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'edusphere-old-store-'))
  const file = join(folder, 'edusphere.db')
  await writeFile(file, zstdDecompressSync(await readFile(fixture('sqlite-schema-1.db.zst'))))
  const store = await openSqlite(file)
  onTestFinished(async () => {
    await store.close()
    await rm(folder, { recursive: true })
  })
  return store
}

it('S11 a SQLite store of version 0.1.0 opens, and its bodies are as new as their rows', async () => {
  const { db, migrated } = await openOldStore()
  expect(migrated[0]).toBe('0002_body_version')
  const rows = await db.selectFrom('messages').select(['version', 'body_version', 'edited', 'deleted']).execute()
  expect(rows).toHaveLength(40)
  expect(rows.filter(({ edited }) => edited === 1)).not.toEqual([])
  expect(rows.filter(({ deleted }) => deleted === 1)).not.toEqual([])
  for (const row of rows) expect(row.body_version).toBe(row.version)
})

for (const { engine, isHere, createPlace } of ENGINES) {
  it.skipIf(!isHere)(`S11 an export of version 0.1.0 goes into ${engine} and holds what that store held`, async () => {
    const place = await createPlace()
    const store = await place.open()
    onTestFinished(async () => {
      await store.close()
      await place.remove()
    })
    await importStoreFile(store.db, fixture('export-schema-1.zst'), { begin() {}, advance() {} })
    expect(await contentsOf(store)).toEqual(await contentsOf(await openOldStore()))
  })
}

import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { sql, type Kysely } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fill } from '@edusphere/testing/fill'
import { ENGINES, type Place } from '@edusphere/testing/places'
import { openSqlite } from '../sqlite/open.ts'
import type { Database } from '../schema.ts'
import type { Store } from '../store.ts'
import { exportStoreFile } from './export.ts'
import type { Contents } from './format.ts'
import { importStoreFile } from './import.ts'
import { columnsOf, TABLE_NAMES, type TableName } from '../tables.ts'
import { countAll, pagesOf, totalOf, type Cells } from './tables.ts'
import { type TestChange, appendTo } from '@edusphere/testing/changes'

const SILENT = { begin() {}, advance() {} }
const exportTo = (store: Store, file: string) =>
  exportStoreFile(store.db, file, { progress: SILENT, signal: new AbortController().signal })

/** All rows of a table. A `Buffer`, as PostgreSQL's client returns, equals its bytes. */
async function rowsOf(store: Store, table: TableName): Promise<Cells[]> {
  const rows: Cells[] = []
  for await (const page of pagesOf(store.db, table)) rows.push(...page)
  return rows.map((row) => row.map((cell) => (cell instanceof Uint8Array ? Uint8Array.from(cell) : cell)))
}

/** Each room's head, and the expected one: its highest version, and the number of its changes. */
async function versionsOf(db: Kysely<Database>) {
  const rowsOf = (table: string) => sql`(
    SELECT count(*) FROM ${sql.table(table)} r JOIN messages e ON e.id = r.message_id WHERE e.room_id = h.room_id)`
  const query = sql<{ version: number; newest: number; changes: number }>`
    SELECT h.version, max(m.version) AS newest, count(*) + sum(m.deleted) +
      ${sql.join(['revisions', 'reactions', 'pins', 'thread_replies'].map(rowsOf), sql` + `)} AS changes
    FROM room_heads h JOIN messages m ON m.room_id = h.room_id GROUP BY h.room_id, h.version ORDER BY h.room_id`
  return (await query.execute(db)).rows
}

let folder: string
let source: Store
let file: string
let written: Contents

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edusphere-store-file-'))
  source = await openSqlite(join(folder, 'source.db'))
  await source.db.transaction().execute((trx) => fill(trx, 2_500))
  file = join(folder, 'store.zst')
  written = await exportTo(source, file)
})
afterAll(async () => {
  await source.close()
  await rm(folder, { recursive: true })
})

describe('a store file', () => {
  it('S11 carries every column of every table but meta', async () => {
    const tables = await source.db.introspection.getTables()
    const columns = tables.map(({ name, columns }) => [name, columns.map((column) => column.name).sort()] as const)
    expect(new Map(columns.filter(([name]) => name !== 'meta'))).toEqual(
      new Map(TABLE_NAMES.map((name) => [name, columnsOf(name).toSorted()])),
    )
  })

  it('holds rows whose SHA-256 is its last line', async () => {
    const [, ...rows] = zstdDecompressSync(await readFile(file))
      .toString()
      .trimEnd()
      .split('\n')
    expect(JSON.parse(rows.pop()!)).toEqual({ checksum: written.checksum })
    const all = rows.map((row) => `${row}\n`).join('')
    expect(createHash('sha256').update(all).digest('hex')).toBe(written.checksum)
  })

  it('is open to its owner only, and nothing of it has the name before it is whole', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const stopping = new AbortController()
    const stopped = join(folder, 'stopped.zst')
    const progress = { begin() {}, advance: () => stopping.abort() }
    await expect(exportStoreFile(source.db, stopped, { progress, signal: stopping.signal })).rejects.toThrow(/aborted/)
    await expect(stat(stopped)).rejects.toThrow(/ENOENT/)
    await expect(stat(`${stopped}.part`)).rejects.toThrow(/ENOENT/)
  })
})

describe('a store file and a full disk', () => {
  it('says so, and leaves nothing', async () => {
    const full = await openSqlite(join(folder, 'full.db'))
    await sql`pragma max_page_count = 150`.execute(full.db)
    await expect(importStoreFile(full.db, file, SILENT)).rejects.toThrow('database or disk is full')
    expect(totalOf(await countAll(full.db))).toBe(0)
    await full.close()
  })
})

for (const { engine, isHere, createPlace } of ENGINES) {
  describe.skipIf(!isHere)(`a store file and ${engine}`, () => moving(createPlace))
}

function moving(createPlace: () => Promise<Place>): void {
  let place: Place
  let target: Store

  beforeEach(async () => {
    place = await createPlace()
    target = await place.open()
  })
  afterEach(async () => {
    await target.close()
    await place.remove()
  })

  const importFrom = (name: string) => importStoreFile(target.db, name, SILENT)
  const unused = () => join(folder, `${randomUUID()}.zst`)
  /** A store on SQLite with the contents of the file. */
  const opened = async (name: string) => {
    const store = await openSqlite(join(folder, `${randomUUID()}.db`))
    await importStoreFile(store.db, name, SILENT)
    return store
  }

  it('S11 brings every row of every table there and back, as it was', async () => {
    await importFrom(file)
    const again = unused()
    await exportTo(target, again)
    const back = await opened(again)
    for (const table of TABLE_NAMES) {
      const rows = await rowsOf(source, table)
      expect(rows.length).toBeGreaterThan(0)
      expect(await rowsOf(target, table)).toEqual(rows)
      expect(await rowsOf(back, table)).toEqual(rows)
    }
    await back.close()
  })

  it('has the same checksum when it is written from where it was read', async () => {
    expect(await importFrom(file)).toEqual(written)
    expect(await exportTo(target, unused())).toEqual(written)
  })

  it('has another checksum after a change anywhere', async () => {
    await importFrom(file)
    await target.db.updateTable('revisions').set({ replaced: 1 }).execute()
    expect((await exportTo(target, unused())).checksum).not.toBe(written.checksum)
  })

  it('[G3] gives the store it is read into a life of its own', async () => {
    const before = target.life
    await importFrom(file)
    await target.close()
    target = await place.open()
    expect([before, source.life]).not.toContain(target.life)
  })

  it('goes into an empty store only', async () => {
    await importFrom(file)
    await expect(importFrom(file)).rejects.toThrow('The store is not empty, as it has to be for an import')
    expect(await countAll(target.db)).toEqual(written.rows)
  })

  it('[G1] is one snapshot while changes are made: no version of any room is missing in it', async () => {
    await importFrom(file)
    const rooms = await target.db.selectFrom('rooms').select(['id as roomId', 'host_id as userId']).execute()
    const ids = rooms.map(() => randomUUID())
    const change = (kind: 'create' | 'update', body: string) =>
      rooms.map((room, i): TestChange => ({ kind, ...room, id: ids[i]!, body }))
    await appendTo(target, change('create', '0'))
    const exporting = await place.open()
    const state = { isDone: false }
    const changing = (async () => {
      for (let i = 1; !state.isDone; i++) {
        await appendTo(target, change('update', `${i}`))
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    const busy = unused()
    await exportTo(exporting, busy).finally(() => (state.isDone = true))
    await changing
    await exporting.close()
    const copy = await opened(busy)
    const [then, now] = await Promise.all([copy, target].map(({ db }) => versionsOf(db)))
    expect(then).toHaveLength(rooms.length)
    for (const { version, newest, changes } of then!) expect([newest, changes]).toEqual([version, version])
    expect(now).not.toEqual(then)
    await copy.close()
  })
}

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fill } from '../../testing/fill.ts'
import { openSqlite } from '../sqlite/open.ts'
import type { Store } from '../store.ts'
import { exportStoreFile } from './export.ts'
import { StoreFileError, type Contents, type Progress } from './format.ts'
import { importStoreFile } from './import.ts'
import { readStoreFile } from './read.ts'
import { columnsOf, countAll, pagesOf, TABLE_NAMES, totalOf, type Row, type TableName } from './tables.ts'

const SILENT: Progress = { begin() {}, advance() {} }
const exportTo = (store: Store, file: string) =>
  exportStoreFile(store.db, file, { progress: SILENT, signal: new AbortController().signal })

async function rowsOf(store: Store, table: TableName): Promise<Row[]> {
  const rows: Row[] = []
  for await (const page of pagesOf(store.db, table)) rows.push(...page)
  return rows
}

describe('a store file', () => {
  let folder: string
  let source: Store
  let file: string
  let written: Contents
  let target: Store

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

  beforeEach(async () => {
    target = await openSqlite(join(folder, 'target.db'))
  })
  afterEach(async () => {
    await target.close()
    await rm(join(folder, 'target.db'))
  })

  const importFrom = (name: string) => importStoreFile(target.db, name, SILENT)

  /** What reading a file of these bytes ends with: its checksum, or an error. */
  const checked = async (bytes: Uint8Array) => {
    const changed = join(folder, 'changed.zst')
    await writeFile(changed, bytes)
    try {
      for await (const part of readStoreFile(changed)) if (part.part === 'end') return part.checksum
      return undefined
    } catch (error) {
      return error
    }
  }

  /** Puts `bytes` into a file and expects that importing it changes nothing. */
  const expectRefused = async (bytes: Uint8Array, reason: RegExp) => {
    const changed = join(folder, 'changed.zst')
    await writeFile(changed, bytes)
    const refused = await importFrom(changed).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(StoreFileError)
    expect((refused as Error).message).toMatch(reason)
    expect(totalOf(await countAll(target.db))).toBe(0)
  }

  it('S11 carries every column of every table but meta', async () => {
    const tables = await source.db.introspection.getTables()
    const columns = tables.map(({ name, columns }) => [name, columns.map((column) => column.name).sort()] as const)
    expect(new Map(columns.filter(([name]) => name !== 'meta'))).toEqual(
      new Map(TABLE_NAMES.map((name) => [name, columnsOf(name).toSorted()])),
    )
  })

  it('S11 brings every row of every table, as it was', async () => {
    await importFrom(file)
    for (const table of TABLE_NAMES) {
      const rows = await rowsOf(target, table)
      expect(rows.length).toBeGreaterThan(0)
      expect(rows).toEqual(await rowsOf(source, table))
    }
  })

  it('has the same checksum when it is written from where it was read', async () => {
    expect(await importFrom(file)).toEqual(written)
    expect(await exportTo(target, join(folder, 'again.zst'))).toEqual(written)
  })

  it('has another checksum after a change anywhere', async () => {
    await importFrom(file)
    await target.db.updateTable('revisions').set({ replaced: 1 }).execute()
    expect((await exportTo(target, join(folder, 'other.zst'))).checksum).not.toBe(written.checksum)
  })

  it('[G3] gives the store it is read into a life of its own', async () => {
    const lifeOf = async ({ db }: Store) =>
      (await db.selectFrom('meta').select('value').where('key', '=', 'life').executeTakeFirstOrThrow()).value
    await importFrom(file)
    const life = await lifeOf(target)
    expect(life).not.toBe(target.life)
    expect(life).not.toBe(source.life)
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

  it('goes into an empty store only', async () => {
    await importFrom(file)
    await expect(importFrom(file)).rejects.toThrow('The store is not empty, as it has to be for an import')
    expect(await countAll(target.db)).toEqual(written.rows)
  })

  it('is refused when it is cut, wherever', async () => {
    const bytes = await readFile(file)
    for (const length of [0, 1, 5, 50, 500, Math.floor(bytes.length / 2), bytes.length - 5, bytes.length - 1]) {
      await expectRefused(bytes.subarray(0, length), /is cut short or damaged$/)
    }
  })

  it('is refused when a byte is another, or holds the same in spite of it', async () => {
    const tiny = await openSqlite(join(folder, 'tiny.db'))
    await fill(tiny.db, 4)
    const { checksum } = await exportTo(tiny, join(folder, 'tiny.zst'))
    await tiny.close()
    const bytes = await readFile(join(folder, 'tiny.zst'))
    let refused = 0
    // Five and eight have no common factor: every bit of a byte has its turn.
    for (let i = 0; i < bytes.length; i += 5) {
      const outcome = await checked(bytes.with(i, bytes[i]! ^ (1 << (i % 8))))
      // A few bits say how the rest was compressed, or are not used.
      if (outcome === checksum) continue
      expect(outcome).toBeInstanceOf(StoreFileError)
      refused += 1
    }
    expect(refused).toBeGreaterThan(0.98 * (bytes.length / 5))
  })

  const lines = async () =>
    zstdDecompressSync(await readFile(file))
      .toString()
      .split('\n')
  const packed = (list: string[]) => zstdCompressSync(list.join('\n'))

  it.each([
    ['a row is missing', (list: string[]) => list.toSpliced(5, 1)],
    ['a row is there twice', (list: string[]) => list.toSpliced(5, 0, list[5]!)],
    [
      'a row is another',
      (list: string[]) =>
        list.with(
          -5,
          list.at(-5)!.replace(/\d/, (digit) => `${9 - Number(digit)}`),
        ),
    ],
    ['something follows', (list: string[]) => [...list, '[]', '']],
    ['the last line is missing', (list: string[]) => list.toSpliced(-2, 1)],
    ['the last line has no end', (list: string[]) => list.slice(0, -1)],
  ])('is refused when %s', async (_what, change) => {
    await expectRefused(packed(change(await lines())), /is cut short or damaged$/)
  })

  it.each([
    ['newer format', { version: 2 }, /by a newer version of EduSphere; import it with that one$/],
    ['newer schema', { schema: '9999_later' }, /by a newer version of EduSphere/],
    [
      'older schema',
      { schema: '0000_earlier' },
      /by an older version of EduSphere \(schema 0000_earlier, here it is \d+/,
    ],
    ['other format', { format: 'tar' }, /is not a file that "npm run db -- export" wrote$/],
  ])('is refused when it is of a %s', async (_what, header, reason) => {
    const [first, ...rest] = await lines()
    await expectRefused(packed([JSON.stringify({ ...JSON.parse(first!), ...header }), ...rest]), reason)
  })

  it.each([
    ['text', Buffer.from('Dear diary')],
    ['compressed otherwise', gzipSync('Dear diary')],
    ['compressed text', zstdCompressSync('Dear diary\n')],
    ['a long line', zstdCompressSync(Buffer.alloc(40_000_000, 'x'))],
  ])('is not %s', (_what, bytes) => expectRefused(bytes, /is not a file that "npm run db -- export" wrote$/))
})

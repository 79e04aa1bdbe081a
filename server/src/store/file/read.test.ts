import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fill } from '@edusphere/testing/fill'
import { openSqlite } from '../sqlite/open.ts'
import type { Store } from '../store.ts'
import { exportStoreFile } from './export.ts'
import { StoreFileError } from './format.ts'
import { importStoreFile } from './import.ts'
import { readStoreFile } from './read.ts'
import { countAll, totalOf } from './tables.ts'

const SILENT = { begin() {}, advance() {} }
const FOLLOWING = { progress: SILENT, signal: new AbortController().signal }

describe('a store file that is not what was written', () => {
  let folder: string
  let file: string
  let target: Store

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edusphere-store-file-'))
    file = join(folder, 'store.zst')
    const source = await openSqlite(join(folder, 'source.db'))
    await source.db.transaction().execute((trx) => fill(trx, 1_500))
    await exportStoreFile(source.db, file, FOLLOWING)
    await source.close()
    target = await openSqlite(join(folder, 'target.db'))
  })
  afterAll(async () => {
    await target.close()
    await rm(folder, { recursive: true })
  })

  /** The result of reading a file with these bytes: its checksum, or an error. */
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

  /** Writes `bytes` into a file and expects that the import changes nothing. */
  const expectRefused = async (bytes: Uint8Array, reason: RegExp) => {
    const changed = join(folder, 'changed.zst')
    await writeFile(changed, bytes)
    const refused = await importStoreFile(target.db, changed, SILENT).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(StoreFileError)
    expect((refused as Error).message).toMatch(reason)
    expect(totalOf(await countAll(target.db))).toBe(0)
  }

  it('[K19] is refused when it is cut, at any place', async () => {
    const bytes = await readFile(file)
    const nearEnd = Array.from({ length: 8 }, (_, i) => bytes.length - 1 - i)
    for (const length of [0, 1, 5, 50, 500, Math.floor(bytes.length / 2), ...nearEnd]) {
      await expectRefused(bytes.subarray(0, length), /is cut short or damaged$/)
    }
  })

  it('is refused when a byte is another, or holds the same in spite of it', async () => {
    const tiny = await openSqlite(join(folder, 'tiny.db'))
    await fill(tiny.db, 4)
    const { checksum } = await exportStoreFile(tiny.db, join(folder, 'tiny.zst'), FOLLOWING)
    await tiny.close()
    const bytes = await readFile(join(folder, 'tiny.zst'))
    let refused = 0
    // Five and eight have no common factor, so every bit of a byte is tested.
    for (let i = 0; i < bytes.length; i += 5) {
      const outcome = await checked(bytes.with(i, bytes[i]! ^ (1 << (i % 8))))
      // A few bits are flags of the compression, or unused.
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
    ['a line follows', (list: string[]) => [...list, '[]', '']],
    ['the last line is missing', (list: string[]) => list.toSpliced(-2, 1)],
    ['the last line has no end', (list: string[]) => list.slice(0, -1)],
  ])('is refused when %s', async (_what, change) => {
    await expectRefused(packed(change(await lines())), /is cut short or damaged$/)
  })

  it('is refused when a byte follows', async () => {
    await expectRefused(Buffer.concat([await readFile(file), Buffer.from('x')]), /is cut short or damaged$/)
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

import { createHash, type Hash } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'
import { compressor, encodeRow, headerOf, type Contents, type Progress, type Trailer } from './format.ts'
import { TABLE_NAMES } from '../tables.ts'
import { countAll, pagesOf, totalOf, type Counts } from './tables.ts'

interface Following {
  progress: Progress
  signal: AbortSignal
}

/** Writes one snapshot of the store to `file`. The file gets its name when it is complete. */
export async function exportStoreFile(
  db: Kysely<Database>,
  file: string,
  { progress, signal }: Following,
): Promise<Contents> {
  const part = `${file}.part`
  // Exclusive: two exports at once must not write into the same file.
  const target = await open(part, 'wx', 0o600)
  try {
    const contents = await inSnapshot(db, async (snapshot) => {
      const [rows, checksum] = [await countAll(snapshot), createHash('sha256')]
      const lines = linesOf(snapshot, { rows, checksum, progress })
      await pipeline(lines, compressor(), target.createWriteStream({ flush: true }), { signal })
      return { rows, checksum: checksum.copy().digest('hex') }
    })
    await rename(part, file)
    return contents
  } catch (error) {
    await target.close()
    await rm(part, { force: true })
    throw error
  }
}

function inSnapshot<T>(db: Kysely<Database>, work: (db: Kysely<Database>) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work)
}

async function* linesOf(
  db: Kysely<Database>,
  { rows, checksum, progress }: { rows: Counts; checksum: Hash; progress: Progress },
): AsyncGenerator<string> {
  progress.begin('Writing', totalOf(rows))
  yield `${JSON.stringify(await headerOf(rows))}\n`
  for (const table of TABLE_NAMES) {
    for await (const page of pagesOf(db, table)) {
      const lines = page.map(encodeRow).join('')
      checksum.update(lines)
      yield lines
      progress.advance(page.length)
    }
  }
  yield `${JSON.stringify({ checksum: checksum.copy().digest('hex') } satisfies Trailer)}\n`
}

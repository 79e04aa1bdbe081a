import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { newLife, writeLife } from '../life.ts'
import type { Database } from '../schema.ts'
import { decodeRow, encodeRow, StoreFileError, type Contents, type Progress } from './format.ts'
import { readStoreFile } from './read.ts'
import { countAll, insertRows, pagesOf, TABLE_NAMES, totalOf } from './tables.ts'

/**
 * Fills an empty store from a file, all of it or nothing. The file is read to its end first, so that a damaged one is
 * found before the store is touched.
 */
export async function importStoreFile(db: Kysely<Database>, file: string, progress: Progress): Promise<Contents> {
  const { total, checksum } = await check(file, progress)
  return db.transaction().execute(async (trx) => {
    if (totalOf(await countAll(trx)) > 0)
      throw new StoreFileError('The store is not empty, as it has to be for an import')
    progress.begin('Importing', total)
    for await (const part of readStoreFile(file)) {
      if (part.part !== 'rows') continue
      await insertRows(trx, part.table, part.lines.map(decodeRow))
      progress.advance(part.lines.length)
    }
    await writeLife(trx, newLife())
    progress.begin('Comparing', total)
    if ((await checksumOf(trx, progress)) !== checksum) {
      throw new StoreFileError(
        'The store does not hold what the file says, so nothing was imported. Is a server running?',
      )
    }
    return { rows: await countAll(trx), checksum }
  })
}

async function check(file: string, progress: Progress): Promise<{ total: number; checksum: string }> {
  let total = 0
  for await (const part of readStoreFile(file)) {
    if (part.part === 'end') return { total, checksum: part.checksum }
    if (part.part === 'rows') progress.advance(part.lines.length)
    else {
      total = part.header.tables.reduce((sum, { rows }) => sum + rows, 0)
      progress.begin('Checking', total)
    }
  }
  throw new Error('a store file without an end')
}

async function checksumOf(db: Kysely<Database>, progress: Progress): Promise<string> {
  const checksum = createHash('sha256')
  for (const table of TABLE_NAMES) {
    for await (const page of pagesOf(db, table)) {
      checksum.update(page.map(encodeRow).join(''))
      progress.advance(page.length)
    }
  }
  return checksum.digest('hex')
}

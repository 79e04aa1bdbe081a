import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { newLife, writeLife } from '../life.ts'
import type { Database } from '../schema.ts'
import { decodeRow, encodeRow, StoreFileError, type Contents, type Header, type Progress } from './format.ts'
import { readStoreFile } from './read.ts'
import { numberItems } from '../item-versions.ts'
import { foldDescriptions } from '../room-topics.ts'
import { columnsOf, FEEDS, INVITATIONS } from '../tables.ts'
import { countAll, insertRows, pagesOf, totalOf } from './tables.ts'

/**
 * Fills an empty store from a file, in one transaction. The file is read to its end first, so a damaged file is found
 * before the store is touched.
 */
export async function importStoreFile(db: Kysely<Database>, file: string, progress: Progress): Promise<Contents> {
  const { header, total, checksum } = await check(file, progress)
  return db.transaction().execute(async (trx) => {
    if (totalOf(await countAll(trx)) > 0)
      throw new StoreFileError('The store is not empty, as it has to be for an import')
    progress.begin('Importing', total)
    for await (const part of readStoreFile(file)) {
      if (part.part !== 'rows') continue
      const columns = columnsOf(part.table, header.schema)
      await insertRows(trx, { name: part.table, columns }, part.lines.map(decodeRow))
      progress.advance(part.lines.length)
    }
    if (header.schema < FEEDS) await numberItems(trx)
    if (header.schema < INVITATIONS) await foldDescriptions(trx)
    await writeLife(trx, newLife())
    progress.begin('Comparing', total)
    if ((await checksumOf(trx, header, progress)) !== checksum) {
      throw new StoreFileError(
        'The store does not hold what the file says, so nothing was imported. Is a server running?',
      )
    }
    return { rows: await countAll(trx), checksum }
  })
}

interface Checked {
  header: Header
  total: number
  checksum: string
}

async function check(file: string, progress: Progress): Promise<Checked> {
  let checked: Omit<Checked, 'checksum'> | undefined
  for await (const part of readStoreFile(file)) {
    if (part.part === 'end') return { ...checked!, checksum: part.checksum }
    if (part.part === 'rows') progress.advance(part.lines.length)
    else {
      const total = part.header.tables.reduce((sum, { rows }) => sum + rows, 0)
      checked = { header: part.header, total }
      progress.begin('Checking', total)
    }
  }
  throw new Error('a store file without an end')
}

/** The rows and checksum of the store, for the columns of the file. */
async function checksumOf(db: Kysely<Database>, { tables, schema }: Header, progress: Progress): Promise<string> {
  const checksum = createHash('sha256')
  for (const { name } of tables) {
    for await (const page of pagesOf(db, name, columnsOf(name, schema))) {
      checksum.update(page.map(encodeRow).join(''))
      progress.advance(page.length)
    }
  }
  return checksum.digest('hex')
}

import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Kysely } from 'kysely'
import { newLife, readMeta, writeLife, writeMeta } from '../life.ts'
import type { Database } from '../schema.ts'

/*
 * A server counts its starts in the database and in a small file beside it. A database restored from an earlier copy
 * has a lower number than the file; then a new life begins.
 */

const STARTS = 'starts'

/** Counts a start. Begins a new life when the database's number is lower than the file's. */
export async function countStart(db: Kysely<Database>, file: string): Promise<void> {
  const beside = `${file}.starts`
  const inside = Number((await readMeta(db, STARTS)) ?? 0)
  const outside = readCount(beside)
  // The database first: a process killed in between leaves the database one ahead, which does not begin a new life.
  const isSameLife = inside === 0 || outside === inside || outside === inside - 1
  const next = Math.max(inside, outside) + 1
  await db.transaction().execute(async (trx) => {
    if (!isSameLife) await writeLife(trx, newLife())
    await writeMeta(trx, STARTS, String(next))
  })
  writeFileSync(`${beside}.part`, `${next}\n`, { mode: 0o600, flush: true })
  renameSync(`${beside}.part`, beside)
}

function readCount(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8')) || 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

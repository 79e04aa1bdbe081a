import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Kysely } from 'kysely'
import { newLife, readMeta, writeLife, writeMeta } from '../life.ts'
import type { Database } from '../schema.ts'

/*
 * A server counts its starts in the database and in a small file beside it: a database that was copied back from an
 * earlier day holds a lower number than the file, and begins another life.
 */

const STARTS = 'starts'

/** Counts a server's start, and begins another life when the database has not seen the last one. */
export async function countStart(db: Kysely<Database>, file: string): Promise<void> {
  const beside = `${file}.starts`
  const inside = Number((await readMeta(db, STARTS)) ?? 0)
  const outside = readCount(beside)
  // The database is written first: a process killed in between leaves it one ahead, which is no journey in time.
  const isSameLife = inside === 0 || outside === inside || outside === inside - 1
  const next = Math.max(inside, outside) + 1
  await db.transaction().execute(async (trx) => {
    if (!isSameLife) await writeLife(trx, newLife())
    await writeMeta(trx, STARTS, String(next))
  })
  writeFileSync(`${beside}.part`, `${next}\n`, { flush: true })
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

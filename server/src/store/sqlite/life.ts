import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'

/*
 * A store that went back in time reuses version numbers for other changes, so clients must start over (G3). A server
 * counts its starts in the database and in a small file beside it: a database that was copied back from an earlier day
 * holds a lower number than the file, and begins another life.
 */

const LIFE = 'life'
const STARTS = 'starts'

export const newLife = (): string => randomBytes(6).toString('base64url')

/** The life of the store, which begins when it is first opened. */
export async function readLife(db: Kysely<Database>): Promise<string> {
  await db
    .insertInto('meta')
    .values({ key: LIFE, value: newLife() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await read(db, LIFE))!
}

export async function writeLife(db: Kysely<Database>, life: string): Promise<void> {
  await write(db, LIFE, life)
}

/** Counts a server's start, and begins another life when the database has not seen the last one. */
export async function countStart(db: Kysely<Database>, file: string): Promise<void> {
  const beside = `${file}.starts`
  const inside = Number((await read(db, STARTS)) ?? 0)
  const outside = readCount(beside)
  // The database is written first: a process killed in between leaves it one ahead, which is no journey in time.
  const isSameLife = inside === 0 || outside === inside || outside === inside - 1
  const next = Math.max(inside, outside) + 1
  await db.transaction().execute(async (trx) => {
    if (!isSameLife) await writeLife(trx, newLife())
    await write(trx, STARTS, String(next))
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

async function read(db: Kysely<Database>, key: string): Promise<string | undefined> {
  return (await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst())?.value
}

async function write(db: Kysely<Database>, key: string, value: string): Promise<void> {
  await db
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute()
}

import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

/* A store that went back in time reuses version numbers for other changes, so clients must start over (G3). */

const LIFE = 'life'

export const newLife = (): string => randomBytes(6).toString('base64url')

/** The life that is written down in the store, which begins when it is first opened. */
export async function readLife(db: Kysely<Database>): Promise<string> {
  await db
    .insertInto('meta')
    .values({ key: LIFE, value: newLife() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await readMeta(db, LIFE))!
}

export async function writeLife(db: Kysely<Database>, life: string): Promise<void> {
  await writeMeta(db, LIFE, life)
}

export async function readMeta(db: Kysely<Database>, key: string): Promise<string | undefined> {
  return (await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst())?.value
}

export async function writeMeta(db: Kysely<Database>, key: string, value: string): Promise<void> {
  await db
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute()
}

/** What travels as a room's `epoch`: its own and the store's life, so that either makes it another (G3). */
export const wireEpoch = (epoch: string, life: string): string => `${epoch}.${life}`

import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { wallClock } from '../clock.ts'
import type { Database } from './schema.ts'

/* A store that went back in time uses the same version numbers for other changes, so clients must start over (G3). */

const LIFE = 'life'

export const newLife = (): string => randomBytes(6).toString('base64url')

/** The life stored in the database. It begins when the store is first opened. */
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

/** A small commit: it shows that the store takes changes. */
export const writeProbe = (db: Kysely<Database>): Promise<void> => writeMeta(db, 'probed', String(wallClock()))

/** A room's `epoch` for clients: it changes with the room's own epoch and with the store's life (G3). */
export const wireEpoch = (epoch: string, life: string): string => `${epoch}.${life}`

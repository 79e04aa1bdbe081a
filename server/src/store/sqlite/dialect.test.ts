import { DatabaseSync } from 'node:sqlite'
import { Kysely, sql } from 'kysely'
import { expect, it } from 'vitest'
import { NodeSqliteDialect } from './dialect.ts'

it('tells why SQLite has rolled a transaction back by itself, as it does when the disk is full', async () => {
  const db = new Kysely<{ once: { id: number } }>({ dialect: new NodeSqliteDialect(new DatabaseSync(':memory:')) })
  await sql`create table once (id integer primary key on conflict rollback)`.execute(db)
  const twice = db.transaction().execute(async (trx) => {
    await trx.insertInto('once').values({ id: 1 }).execute()
    await trx.insertInto('once').values({ id: 1 }).execute()
  })
  await expect(twice).rejects.toThrow('UNIQUE constraint failed: once.id')
  expect(await db.selectFrom('once').selectAll().execute()).toEqual([])
  await db.destroy()
})

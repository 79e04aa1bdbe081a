import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { hashPassword } from '@edusphere/server/features/accounts/passwords'
import { numberItems } from '@edusphere/server/store/item-versions'
import type { Database } from '@edusphere/server/store/schema'
import { openSqlite } from '@edusphere/server/store/sqlite/open'
import { seeding, type SeededUser } from './seed.ts'

/** Fewer than a page keeps. */
export const TEXTS_PER_PAGE = 200

interface Account {
  username: string
  password: string
}

/**
 * Fills the empty store of a stopped server. For each text there are a person and a room of that name and description,
 * and a message in one of the owner's rooms `page-0`, `page-1`, …: a page keeps 250 messages. The owner takes part in
 * every second of the other rooms; all are public.
 */
export async function fillWithTexts(folder: string, owner: Account, texts: readonly string[]): Promise<void> {
  const store = await openSqlite(join(folder, 'edusphere.db'))
  await store.db.transaction().execute(async (db) => {
    const host = await seeding(db).user(owner.username)
    const password = await hashPassword(owner.password)
    await db.updateTable('users').set({ password }).where('id', '=', host.id).execute()
    const people: SeededUser[] = []
    for (const [i, text] of texts.entries())
      people.push(await addPerson(db, { i, text, guests: i % 2 === 0 ? [host] : [] }))
    for (let page = 0; page * TEXTS_PER_PAGE < texts.length; page++) {
      const of = <T>(all: readonly T[]) => all.slice(page * TEXTS_PER_PAGE, (page + 1) * TEXTS_PER_PAGE)
      await addPage(db, { slug: `page-${page}`, host, people: of(people), texts: of(texts) })
    }
    await numberItems(db)
  })
  await store.close()
}

async function addPerson(
  db: Kysely<Database>,
  { i, text, guests }: { i: number; text: string; guests: SeededUser[] },
): Promise<SeededUser> {
  const user = await seeding(db).user(`person-${i}`)
  await db.updateTable('users').set({ name: text }).where('id', '=', user.id).execute()
  const room = await seeding(db).room(user, `room-${i}`, guests)
  const about = { name: text, folded_name: text.toLowerCase(), description: text, visibility: 'public' } as const
  await db.updateTable('rooms').set(about).where('id', '=', room.id).execute()
  return user
}

async function addPage(
  db: Kysely<Database>,
  { slug, host, people, texts }: { slug: string; host: SeededUser; people: SeededUser[]; texts: readonly string[] },
): Promise<void> {
  const room = await seeding(db).room(host, slug, people)
  const now = Date.now()
  for (const [i, body] of texts.entries()) {
    const state = { created: now, updated: now, edited: 0, deleted: 0 } as const
    const versions = { seq: i + 1, version: i + 1, body_version: i + 1 }
    const message = { id: randomUUID(), room_id: room.id, user_id: people[i]!.id, body, ...state, ...versions }
    await db.insertInto('messages').values(message).execute()
  }
  await db.updateTable('room_heads').set({ version: texts.length }).where('room_id', '=', room.id).execute()
}

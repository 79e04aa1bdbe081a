import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Context } from '../context.ts'
import type { Database } from '../store/schema.ts'
import type { Row } from '../store/tables.ts'

/** The languages that letters are written in. */
const LANGUAGES = ['en', 'lv'] as const
export type Language = (typeof LANGUAGES)[number]

/** The longest that a letter waits before it is tried again. A time further ahead was written by a clock that was wrong. */
export const LONGEST_WAIT_MS = 5 * 60_000

/** What a letter is about: ids, which its kind reads when it is written. Never a body, an address or a secret. */
export type About = Readonly<Record<string, string>>

interface Mail {
  kind: Row<'mails'>['kind']
  about: About
  language: Language
}

/**
 * Stores a letter to be written and sent, where the server sends mail. Call it in the transaction of its cause: then
 * neither is there alone.
 */
export async function queueMail(
  { config, clock }: Pick<Context, 'config' | 'clock'>,
  db: Kysely<Database>,
  { kind, about, language }: Mail,
): Promise<void> {
  if (!config.mail) return
  const now = clock()
  const row = { id: randomUUID(), kind, about: JSON.stringify(about), language, created: now, due: now, tries: 0 }
  await db.insertInto('mails').values(row).execute()
}

/** The letters whose time has come, the oldest first. */
export function readDueMails(db: Kysely<Database>, now: number): Promise<Row<'mails'>[]> {
  return db
    .selectFrom('mails')
    .selectAll()
    .where((where) => where.or([where('due', '<=', now), where('due', '>', now + LONGEST_WAIT_MS)]))
    .orderBy('due')
    .limit(20)
    .execute()
}

/** Takes the letter until that time. False: another process has it, or it is sent. */
export async function takeMail(
  db: Kysely<Database>,
  { id, due }: Pick<Row<'mails'>, 'id' | 'due'>,
  until: number,
): Promise<boolean> {
  const query = db.updateTable('mails').set(({ eb }) => ({ due: until, tries: eb('tries', '+', 1) }))
  const { numUpdatedRows } = await query.where('id', '=', id).where('due', '=', due).executeTakeFirst()
  return numUpdatedRows === 1n
}

/** A letter that was taken is tried again at `due`. */
export async function postponeMail(db: Kysely<Database>, id: string, due: number): Promise<void> {
  await db.updateTable('mails').set({ due }).where('id', '=', id).execute()
}

export async function dropMail(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom('mails').where('id', '=', id).execute()
}

const isLanguage = (text: string): text is Language => LANGUAGES.some((language) => language === text)

/** The first of the client's languages that we write. */
export function languageOf(acceptLanguage = ''): Language {
  const wanted = acceptLanguage.split(',').map((one) => one.trim().slice(0, 2).toLowerCase())
  return wanted.find(isLanguage) ?? 'en'
}

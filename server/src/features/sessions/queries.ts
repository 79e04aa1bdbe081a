import { type Kysely } from 'kysely'
import { prepare } from '../../store/prepared.ts'
import type { Database } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'

type SessionRow = Database['sessions']

export async function insertSession(db: Kysely<Database>, session: SessionRow): Promise<void> {
  await db.insertInto('sessions').values(session).execute()
}

const sessionUser = prepare('session-user', (db, argument) =>
  db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .select(['u.id', 'u.username', 'u.name', 'u.avatar'])
    .where('s.id', '=', argument<string>('sessionId'))
    .where('s.user_id', '=', argument<string>('userId'))
    .where('s.expires', '>', argument<number>('now'))
    .where('u.disabled', 'is', null)
    .where('u.suspended_until', '<=', argument<number>('now'))
    .where('u.deleted', 'is', null),
)

/** The user of a valid session, unless the account is disabled, suspended or deleted. */
export async function findSessionUser(store: Store, session: { sessionId: string; userId: string; now: number }) {
  return (await sessionUser(store, session))[0]
}

export function listSessions(db: Kysely<Database>, { userId, now }: { userId: string; now: number }) {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .where('expires', '>', now)
    .orderBy('last_used', 'desc')
    .orderBy('id')
    .execute()
}

/** A refresh token that has not expired, with its session. */
export function findRefreshToken(db: Kysely<Database>, { hash, now }: { hash: string; now: number }) {
  return db
    .selectFrom('refresh_tokens as t')
    .innerJoin('sessions as s', 's.id', 't.session_id')
    .select(['s.id as sessionId', 's.user_id as userId'])
    .where('t.hash', '=', hash)
    .where('t.expires', '>', now)
    .executeTakeFirst()
}

type RefreshToken = Database['refresh_tokens']

export async function insertRefreshToken(
  db: Kysely<Database>,
  token: Pick<RefreshToken, 'hash' | 'session_id' | 'expires'>,
): Promise<void> {
  await db
    .insertInto('refresh_tokens')
    .values({ ...token, replaced: null, doubted: 0 })
    .execute()
}

export async function deleteRefreshTokens(db: Kysely<Database>, sessionId: string): Promise<void> {
  await db.deleteFrom('refresh_tokens').where('session_id', '=', sessionId).execute()
}

/** Two tabs, or the requests of one program, refresh within this time. */
const RACE_MS = 10_000

interface Rotation {
  hash: string
  /** Hashes of the possible successors; a first use gives the first one. */
  successors: readonly string[]
  sessionId: string
  now: number
  expires: number
}

/**
 * Replaces a token by its successor, and deletes the session's expired tokens. A token that was replaced before gets the
 * same successor again, with a new expiry: its answer was lost. Undefined: two use the token. Its successor was used, or
 * this happens a second time in a row: two that take turns would never use a successor too early.
 */
export async function rotateRefreshToken(db: Kysely<Database>, rotation: Rotation): Promise<string | undefined> {
  const { hash, successors, sessionId, now, expires } = rotation
  const isFirst = await updateUnused(db, hash, { replaced: now })
  if (isFirst) await insertRefreshToken(db, { hash: successors[0]!, session_id: sessionId, expires })
  const given = isFirst ? successors[0] : await giveAgain(db, rotation)
  await db.deleteFrom('refresh_tokens').where('session_id', '=', sessionId).where('expires', '<=', now).execute()
  return given
}

async function giveAgain(db: Kysely<Database>, { hash, successors, now, expires }: Rotation) {
  const token = await db.selectFrom('refresh_tokens').selectAll().where('hash', '=', hash).executeTakeFirst()
  const isLate = now - (token?.replaced ?? 0) > RACE_MS
  if (isLate && token?.doubted) return undefined
  const change = isLate ? ({ expires, doubted: 1 } as const) : { expires }
  for (const successor of successors) if (await updateUnused(db, successor, change)) return successor
  return undefined
}

/** False: the token was replaced, or never given. */
async function updateUnused(db: Kysely<Database>, hash: string, change: Partial<RefreshToken>): Promise<boolean> {
  const update = db.updateTable('refresh_tokens').set(change).where('hash', '=', hash).where('replaced', 'is', null)
  return (await update.executeTakeFirst()).numUpdatedRows === 1n
}

/** The sessions of a user beyond the `most` that were used last. */
export async function unusedLongest(db: Kysely<Database>, { userId, most }: { userId: string; most: number }) {
  const rows = await db
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', userId)
    .orderBy('last_used', 'desc')
    .orderBy('id')
    .execute()
  return rows.slice(most).map(({ id }) => id)
}

/** Sessions that started by then are not new any more to the person at this session. */
export async function markReviewed(db: Kysely<Database>, { id, until }: { id: string; until: number }): Promise<void> {
  await db.updateTable('sessions').set({ reviewed: until }).where('id', '=', id).where('reviewed', '<', until).execute()
}

/** Locks the session until the transaction ends. False: it has ended. */
export async function extendSession(
  db: Kysely<Database>,
  { id, now, expires }: { id: string; now: number; expires: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set({ last_used: now, expires })
    .where('id', '=', id)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

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
    .where('u.deleted', 'is', null),
)

/** The user of a valid session, unless the account is disabled or deleted. */
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

export async function insertRefreshToken(
  db: Kysely<Database>,
  token: { hash: string; session_id: string; expires: number },
): Promise<void> {
  await db
    .insertInto('refresh_tokens')
    .values({ ...token, replaced: null })
    .execute()
}

/**
 * Replaces a token by its successor, and deletes the session's expired tokens. A token that was replaced before gets the
 * same successor again, with a new expiry. False: that successor was used, so the token is used by two.
 */
export async function rotateRefreshToken(
  db: Kysely<Database>,
  {
    hash,
    successor,
    sessionId,
    now,
    expires,
  }: { hash: string; successor: string; sessionId: string; now: number; expires: number },
): Promise<boolean> {
  const isFirst = await updateUnused(db, hash, { replaced: now })
  if (isFirst) await insertRefreshToken(db, { hash: successor, session_id: sessionId, expires })
  const isGiven = isFirst || (await updateUnused(db, successor, { expires }))
  await db.deleteFrom('refresh_tokens').where('session_id', '=', sessionId).where('expires', '<=', now).execute()
  return isGiven
}

/** False: the token was replaced, or never given. */
async function updateUnused(
  db: Kysely<Database>,
  hash: string,
  change: { replaced: number } | { expires: number },
): Promise<boolean> {
  const update = db.updateTable('refresh_tokens').set(change).where('hash', '=', hash).where('replaced', 'is', null)
  return (await update.executeTakeFirst()).numUpdatedRows === 1n
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

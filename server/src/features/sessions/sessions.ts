import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { assertExpected } from '../../caller.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { IssuedTokens } from '../../http/session-cookies.ts'
import { hashSecret, newSecret } from '../../secrets.ts'
import type { Database } from '../../store/schema.ts'
import { findUser, lockUser, type UserRow } from '../accounts/accounts.ts'
import { record, type Recorded } from '../audit/audit.ts'
import {
  deleteRefreshTokens,
  extendSession,
  findRefreshToken,
  insertRefreshToken,
  insertSession,
  rotateRefreshToken,
  unusedLongest,
} from './queries.ts'
import { ACCESS_SECONDS, type AccessClaims } from './tokens.ts'

/** `meta` key: a number that grows when sessions end, so that every process notices it by reading one row. */
export const SESSIONS_VERSION = 'sessions_version'

type Which =
  | { ids: readonly string[] }
  | { id: string; userId?: string }
  | { userId: string; except?: string | undefined }
  | { expiredAt: number }

/** Ends sessions and returns their ids. Run it in the same transaction as their cause. */
export async function deleteSessions(db: Kysely<Database>, which: Which): Promise<string[]> {
  let query = db.deleteFrom('sessions').returning('id')
  if ('ids' in which) query = query.where('id', 'in', which.ids)
  if ('id' in which) query = query.where('id', '=', which.id)
  if ('userId' in which && which.userId !== undefined) query = query.where('user_id', '=', which.userId)
  if ('except' in which && which.except !== undefined) query = query.where('id', '<>', which.except)
  if ('expiredAt' in which) query = query.where('expires', '<=', which.expiredAt)
  const ended = (await query.execute()).map(({ id }) => id)
  if (ended.length > 0) await raiseSessionsVersion(db)
  return ended
}

async function raiseSessionsVersion(db: Kysely<Database>): Promise<void> {
  const next = sql<string>`cast(cast(meta.value as bigint) + 1 as text)`
  await db
    .insertInto('meta')
    .values({ key: SESSIONS_VERSION, value: '1' })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: next }))
    .execute()
}

/** Sessions that a committed transaction has ended. */
export function tellEnded(context: Context, sessionIds: readonly string[]): void {
  if (sessionIds.length > 0) context.live.sessionsEnded(sessionIds)
}

/** Seconds that a session lives without a refresh. */
export const SESSION_SECONDS = 7 * 24 * 60 * 60
const USER_AGENT_MAX = 256
/** A new one beyond takes the place of the one that was not used for longest. */
const SESSIONS_MAX = 50

/** Signs in a user whose password was just checked. `also`: what is stored with the session. */
export async function startSession(
  context: Context,
  user: UserRow,
  {
    userAgent,
    address,
    also,
  }: { userAgent: string; address: string; also?: ((db: Kysely<Database>) => Promise<void>) | undefined },
): Promise<IssuedTokens> {
  await context.limits.turn('turn', user.id)
  const now = context.clock()
  const expires = now + SESSION_SECONDS * 1000
  const session = { id: randomUUID(), user_id: user.id, created: now, last_used: now, expires }
  const refreshToken = newSecret()
  const ended = await context.store.db.transaction().execute(async (db) => {
    const current = await lockUser(db, user.id)
    // Checking the password takes time: by now it may be changed, or the account disabled or suspended.
    const isSame = current?.password === user.password && current.disabled === null && current.suspended_until <= now
    if (!isSame) throw new Failure('invalid_credentials')
    await deleteSessions(db, { expiredAt: now })
    await insertSession(db, { ...session, reviewed: now, user_agent: userAgent.slice(0, USER_AGENT_MAX) })
    await insertRefreshToken(db, { hash: hashSecret(refreshToken), session_id: session.id, expires })
    await record(db, { at: now, what: 'sign_in', who: user.username, address })
    await also?.(db)
    const ids = await unusedLongest(db, { userId: user.id, most: SESSIONS_MAX })
    return ids.length === 0 ? ids : deleteSessions(db, { ids })
  })
  tellEnded(context, ended)
  return issue(context, { userId: user.id, sessionId: session.id }, refreshToken)
}

/** Ends the session's refresh tokens and gives a new one: the earlier ones may be in other hands. */
export async function renewRefreshToken(db: Kysely<Database>, session: { id: string; now: number }): Promise<string> {
  const refreshToken = newSecret()
  const expires = session.now + SESSION_SECONDS * 1000
  // Its lock makes this and refreshes of the session follow each other.
  if (!(await extendSession(db, { ...session, expires }))) throw new Failure('unauthenticated')
  await deleteRefreshTokens(db, session.id)
  await insertRefreshToken(db, { hash: hashSecret(refreshToken), session_id: session.id, expires })
  return refreshToken
}

/** The id of the user whose refresh token it is. Undefined: it is not valid. */
export async function findTokenUser({ store, clock }: Context, refreshToken: string): Promise<string | undefined> {
  return (await findRefreshToken(store.db, { hash: hashSecret(refreshToken), now: clock() }))?.userId
}

/**
 * Rotates a refresh token; those of a session are a family. The replaced one gives the same successor, until that was
 * used: two tabs refreshed at once, or the answer was lost. After that its use means theft, and so does the second late
 * use in a row: the session ends.
 */
export async function refreshSession(
  context: Context,
  refreshToken: string,
  expectedUser?: string,
): Promise<{ claims: AccessClaims; tokens: IssuedTokens }> {
  const now = context.clock()
  const expires = now + SESSION_SECONDS * 1000
  const hash = hashSecret(refreshToken)
  const successors = context.tokens.successorsOf(refreshToken)
  const outcome = await context.store.db.transaction().execute(async (db) => {
    const claims = await findRefreshToken(db, { hash, now })
    if (!claims) return undefined
    assertExpected(claims.userId, expectedUser)
    // The lock of the session makes refreshes of one session follow each other.
    if (!(await extendSession(db, { id: claims.sessionId, now, expires }))) return undefined
    const hashes = { hash, successors: successors.map(hashSecret) }
    const given = await rotateRefreshToken(db, { ...hashes, sessionId: claims.sessionId, now, expires })
    if (given !== undefined) return { claims, successor: successors[hashes.successors.indexOf(given)]! }
    const { username } = (await findUser(db, { id: claims.userId }))!
    await record(db, { at: now, what: 'refresh_reuse', outcome: 'unauthenticated', who: username })
    return { ended: await deleteSessions(db, { id: claims.sessionId }), username }
  })
  if (outcome?.ended) {
    tellEnded(context, outcome.ended)
    throw new Failure('unauthenticated', undefined, { event: 'refresh_reuse', who: outcome.username })
  }
  if (!outcome) throw new Failure('unauthenticated')
  return { claims: outcome.claims, tokens: issue(context, outcome.claims, outcome.successor) }
}

export function issue(context: Context, claims: AccessClaims, refreshToken: string): IssuedTokens {
  return { accessToken: context.tokens.issueAccess(claims), refreshToken, expiresIn: ACCESS_SECONDS }
}

/** Ends the session of the tokens, by either one that is valid. Without one, nothing ends. */
export async function signOut(
  context: Context,
  { accessToken, refreshToken }: { accessToken: string | undefined; refreshToken: string | undefined },
  expectedUser?: string,
): Promise<void> {
  const now = context.clock()
  const refreshed =
    refreshToken === undefined
      ? undefined
      : await findRefreshToken(context.store.db, { hash: hashSecret(refreshToken), now })
  const claims = refreshed ?? (accessToken === undefined ? undefined : context.tokens.verifyAccess(accessToken))
  if (!claims) return
  assertExpected(claims.userId, expectedUser)
  await endSessions(context, { id: claims.sessionId, userId: claims.userId }, 'sign_out')
}

/** Ends these sessions of a user and returns those that existed. */
export async function endSessions(
  context: Context,
  which: { id: string; userId: string } | { userId: string },
  what: Recorded['what'],
): Promise<string[]> {
  const ended = await context.store.db.transaction().execute(async (db) => {
    const ids = await deleteSessions(db, which)
    if (ids.length === 0) return ids
    const { username } = (await findUser(db, { id: which.userId }))!
    await record(db, { at: context.clock(), what, who: username })
    return ids
  })
  tellEnded(context, ended)
  return ended
}

import { randomUUID } from 'node:crypto'
import type { Session } from '@edusphere/protocol'
import {
  extendSession,
  findRefreshToken,
  findSessionUser,
  insertRefreshToken,
  insertSession,
  listSessions as listSessionRows,
  replaceRefreshToken,
} from './queries.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { ACCESS_SECONDS, type AccessClaims } from './tokens.ts'
import type { Caller } from '../../caller.ts'
import { deleteSessions, tellEnded } from './sessions.ts'
import { lockUser, type UserRow } from '../accounts/accounts.ts'
import { hashSecret, newSecret } from '../../secrets.ts'

/** Seconds that a session lives without being refreshed. */
export const SESSION_SECONDS = 7 * 24 * 60 * 60
/** How long a replaced refresh token is still honoured: two tabs refreshed at once, or the answer was lost. */
const GRACE_MS = 60_000
const USER_AGENT_MAX = 256

export interface IssuedTokens {
  accessToken: string
  refreshToken: string
  /** Seconds until the access token expires. */
  expiresIn: number
}

/** Who holds this access token, if its session lives and the account may be used. */
export async function authenticate(context: Context, accessToken: string | undefined): Promise<Caller | undefined> {
  const claims = accessToken === undefined ? undefined : context.tokens.verifyAccess(accessToken)
  if (!claims) return undefined
  const user = await findSessionUser(context.store, { ...claims, now: context.clock() })
  if (!user) return undefined
  return { userId: user.id, username: user.username, name: user.name, avatar: user.avatar, sessionId: claims.sessionId }
}

/** Signs in who has just been found to know the password of `user`. */
export async function startSession(context: Context, user: UserRow, userAgent: string): Promise<IssuedTokens> {
  const now = context.clock()
  const expires = now + SESSION_SECONDS * 1000
  const session = { id: randomUUID(), user_id: user.id, created: now, last_used: now, expires }
  const refreshToken = newSecret()
  await context.store.db.transaction().execute(async (db) => {
    const current = await lockUser(db, user.id)
    // Checking a password takes a while, and it may have been changed, or the account disabled, meanwhile.
    if (current?.password !== user.password || current.disabled !== null) throw new Failure('invalid_credentials')
    await deleteSessions(db, { expiredAt: now })
    await insertSession(db, { ...session, user_agent: userAgent.slice(0, USER_AGENT_MAX) })
    await insertRefreshToken(db, { hash: hashSecret(refreshToken), session_id: session.id, expires })
  })
  return issue(context, { userId: user.id, sessionId: session.id }, refreshToken)
}

/** Rotates a refresh token. One that was replaced long ago has been stolen, by its first or second user: all ends. */
export async function refreshSession(
  context: Context,
  refreshToken: string,
): Promise<{ claims: AccessClaims; tokens: IssuedTokens }> {
  const now = context.clock()
  const hash = hashSecret(refreshToken)
  const successor = newSecret()
  const outcome = await context.store.db.transaction().execute(async (db) => {
    const found = await findRefreshToken(db, { hash, now })
    if (!found) return undefined
    const { sessionId, userId, replaced } = found
    if (replaced !== null && now - replaced > GRACE_MS) return { ended: await deleteSessions(db, { id: sessionId }) }
    const expires = now + SESSION_SECONDS * 1000
    if (!(await extendSession(db, { id: sessionId, now, expires }))) return undefined
    await replaceRefreshToken(db, { hash, sessionId, now })
    await insertRefreshToken(db, { hash: hashSecret(successor), session_id: sessionId, expires })
    return { claims: { sessionId, userId } }
  })
  if (outcome?.ended) tellEnded(context, outcome.ended)
  if (!outcome?.claims) throw new Failure('unauthenticated')
  return { claims: outcome.claims, tokens: issue(context, outcome.claims, successor) }
}

function issue(context: Context, claims: AccessClaims, refreshToken: string): IssuedTokens {
  return { accessToken: context.tokens.issueAccess(claims), refreshToken, expiresIn: ACCESS_SECONDS }
}

export async function listSessions(context: Context, caller: Caller): Promise<Session[]> {
  const rows = await listSessionRows(context.store.db, { userId: caller.userId, now: context.clock() })
  return rows.map((row) => ({
    id: row.id,
    created: new Date(row.created).toISOString(),
    lastUsed: new Date(row.last_used).toISOString(),
    userAgent: row.user_agent,
    current: row.id === caller.sessionId,
  }))
}

export async function endSession(context: Context, caller: Caller, id: string): Promise<void> {
  const ended = await end(context, { id, userId: caller.userId })
  if (ended.length === 0) throw new Failure('not_found')
}

export async function endAllSessions(context: Context, caller: Caller): Promise<void> {
  await end(context, { userId: caller.userId })
}

/** Ends the session that the tokens belong to, whichever of them is still good; without one there is nothing to end. */
export async function signOut(
  context: Context,
  { accessToken, refreshToken }: { accessToken: string | undefined; refreshToken: string | undefined },
): Promise<void> {
  const now = context.clock()
  const refreshed =
    refreshToken === undefined
      ? undefined
      : await findRefreshToken(context.store.db, { hash: hashSecret(refreshToken), now })
  const claims = refreshed ?? (accessToken === undefined ? undefined : context.tokens.verifyAccess(accessToken))
  if (claims) await end(context, { id: claims.sessionId, userId: claims.userId })
}

async function end(context: Context, which: { id: string; userId: string } | { userId: string }): Promise<string[]> {
  const ended = await context.store.db.transaction().execute((db) => deleteSessions(db, which))
  tellEnded(context, ended)
  return ended
}

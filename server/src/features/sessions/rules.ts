import type { Session } from '@edusphere/protocol'
import { isoTime } from '../../clock.ts'
import type { Caller } from '../../caller.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { findSessionUser, listSessions as listSessionRows, markReviewed } from './queries.ts'
import { endSessions } from './sessions.ts'

/** The caller of an access token, if the session is valid and the account may be used. */
export async function authenticate(context: Context, accessToken: string | undefined): Promise<Caller | undefined> {
  const claims = accessToken === undefined ? undefined : context.tokens.verifyAccess(accessToken)
  if (!claims) return undefined
  const user = await findSessionUser(context.store, { ...claims, now: context.clock() })
  if (!user) return undefined
  return { userId: user.id, username: user.username, name: user.name, avatar: user.avatar, sessionId: claims.sessionId }
}

export async function listSessions(context: Context, caller: Caller): Promise<Session[]> {
  const rows = await listSessionRows(context.store.db, { userId: caller.userId, now: context.clock() })
  const reviewed = rows.find(({ id }) => id === caller.sessionId)?.reviewed ?? 0
  return rows.map((row) => ({
    id: row.id,
    created: isoTime(row.created),
    lastUsed: isoTime(row.last_used),
    userAgent: row.user_agent,
    current: row.id === caller.sessionId,
    new: row.id !== caller.sessionId && row.created > reviewed,
  }))
}

/** The person has seen the sessions that started by then. A thief at another session cannot do that for them. */
export async function reviewSessions(context: Context, caller: Caller, until: string): Promise<void> {
  const time = Math.min(Date.parse(until), context.clock())
  await markReviewed(context.store.db, { id: caller.sessionId, until: time })
}

export async function endSession(context: Context, caller: Caller, id: string): Promise<void> {
  const ended = await endSessions(context, { id, userId: caller.userId }, 'session_ended')
  if (ended.length === 0) throw new Failure('not_found')
}

export async function endAllSessions(context: Context, caller: Caller): Promise<void> {
  await endSessions(context, { userId: caller.userId }, 'all_sessions_ended')
}

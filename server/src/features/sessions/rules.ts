import type { Session } from '@edusphere/protocol'
import type { Caller } from '../../caller.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { findSessionUser, listSessions as listSessionRows } from './queries.ts'
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
  return rows.map((row) => ({
    id: row.id,
    created: new Date(row.created).toISOString(),
    lastUsed: new Date(row.last_used).toISOString(),
    userAgent: row.user_agent,
    current: row.id === caller.sessionId,
  }))
}

export async function endSession(context: Context, caller: Caller, id: string): Promise<void> {
  const ended = await endSessions(context, { id, userId: caller.userId })
  if (ended.length === 0) throw new Failure('not_found')
}

export async function endAllSessions(context: Context, caller: Caller): Promise<void> {
  await endSessions(context, { userId: caller.userId })
}

import { avatarUrl, fold, type AdminUser } from '@edusphere/protocol'
import { shownName } from '@edusphere/protocol/names'
import type { Kysely } from 'kysely'
import type { Caller } from '../../caller.ts'
import { isoTime } from '../../clock.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { lookThrough } from '../../look-through.ts'
import type { Database } from '../../store/schema.ts'
import { findUser, lockUser, updateUser, type UserRow } from '../accounts/accounts.ts'
import { record, type Recorded } from '../audit/audit.ts'
import { deleteSessions, tellEnded } from '../sessions/sessions.ts'
import { assertAdmin, isAdmin } from './admin.ts'
import { hasOtherAdmin, lockAdmins, readUsers } from './queries.ts'

const PAGE = 50
/** Accounts that one call looks through. Its answer may then be short, and its cursor goes on. */
const LOOKED_THROUGH = 5_000

const FUTURE = { suspendedUntil: 'a time in the future in UTC, or null' }

function serializeAdminUser(user: UserRow, now: number): AdminUser {
  const isSuspended = user.suspended_until > now
  return {
    id: user.id,
    username: user.username,
    name: shownName(user.name),
    email: user.email ?? '',
    userAvatar: avatarUrl(user.avatar),
    created: isoTime(user.created),
    admin: user.admin === 1,
    disabled: user.disabled !== null,
    suspendedUntil: isSuspended ? isoTime(user.suspended_until) : null,
    reason: isSuspended && user.suspended_for !== '' ? user.suspended_for : null,
  }
}

/** Looks for a part of username, name or address. The two engines fold letters differently, so it looks here. */
export async function listUsers(context: Context, caller: Caller, query: { search?: string; cursor?: string }) {
  await assertAdmin(context, caller)
  const search = fold(query.search ?? '')
  const { found, last } = await lookThrough({
    first: query.cursor === undefined ? undefined : { username: Buffer.from(query.cursor, 'base64url').toString() },
    read: (after, limit) => readUsers(context.store.db, { after: after?.username ?? '', limit }),
    isFound: (user) => isFound(user, search),
    ...{ most: PAGE, lookedThrough: LOOKED_THROUGH },
  })
  return {
    users: found.map((user) => serializeAdminUser(user, context.clock())),
    cursor: last ? Buffer.from(last.username).toString('base64url') : null,
  }
}

const isFound = ({ username, name, email }: UserRow, search: string): boolean =>
  [username, fold(name), email ?? ''].some((text) => text.includes(search))

export interface UserChange {
  admin?: boolean
  suspendedUntil?: string | null
  reason?: string
}

/** Changes an account. A suspension ends its sessions, and their sockets within a second, on every process. */
export async function changeUser(
  context: Context,
  caller: Caller,
  { username, change }: { username: string; change: UserChange },
): Promise<AdminUser> {
  const now = context.clock()
  const { user, ended } = await context.store.db.transaction().execute(async (db) => {
    await lockAdmins(db, now)
    // Refuses before it looks for the account: others learn nothing of who is there.
    if (!(await isAdmin(db, caller.userId, now))) throw new Failure('forbidden')
    const found = await findUser(db, { username })
    const before = found && (await lockUser(db, found.id))
    if (!before) throw new Failure('not_found')
    const columns = columnsOf(change, before, now)
    const user = { ...before, ...columns }
    if (isActive(before, now) && !isActive(user, now) && !(await hasOtherAdmin(db, user.id, now))) {
      throw new Failure('last_admin')
    }
    if (Object.keys(columns).length > 0) await updateUser(db, user.id, columns)
    await recordChange(db, { before, user }, { at: now, who: caller.username })
    return { user, ended: user.suspended_until > now ? await deleteSessions(db, { userId: user.id }) : [] }
  })
  tellEnded(context, ended)
  return serializeAdminUser(user, now)
}

const isActive = (user: UserRow, now: number): boolean => user.admin === 1 && user.suspended_until <= now

function columnsOf({ admin, suspendedUntil, reason }: UserChange, before: UserRow, now: number): Partial<UserRow> {
  const until = typeof suspendedUntil === 'string' ? Date.parse(suspendedUntil) : 0
  if (typeof suspendedUntil === 'string' && !(until > now)) throw new Failure('bad_request', FUTURE)
  const willBeSuspended = suspendedUntil === undefined ? before.suspended_until > now : until > now
  if (reason !== undefined && !willBeSuspended) throw new Failure('bad_request', { reason: 'with a suspension alone' })
  return {
    ...(admin !== undefined && { admin: admin ? (1 as const) : (0 as const) }),
    // A new suspension does not keep the reason of the last one.
    ...(suspendedUntil !== undefined && { suspended_until: until, suspended_for: '' }),
    ...(reason !== undefined && { suspended_for: reason }),
  }
}

/** The reason stays out: the audit has no texts. */
async function recordChange(
  db: Kysely<Database>,
  { before, user }: { before: UserRow; user: UserRow },
  { at, who }: { at: number; who: string | undefined },
): Promise<void> {
  const about = { at, who, whom: user.username }
  const acts: Pick<Recorded, 'what' | 'detail'>[] = []
  if (user.admin !== before.admin) acts.push({ what: user.admin === 1 ? 'admin_given' : 'admin_taken' })
  if (user.suspended_until > at && user.suspended_until !== before.suspended_until) {
    acts.push({ what: 'suspension', detail: isoTime(user.suspended_until) })
  }
  if (user.suspended_until <= at && before.suspended_until > at) acts.push({ what: 'suspension_ended' })
  for (const act of acts) await record(db, { ...about, ...act })
}

/** By the operator, who may also take away the last one. */
export async function setAdmin({ store, clock }: Context, user: UserRow, admin: 0 | 1): Promise<void> {
  const now = clock()
  await store.db.transaction().execute(async (db) => {
    await lockAdmins(db, now)
    await updateUser(db, user.id, { admin })
    await recordChange(db, { before: user, user: { ...user, admin } }, { at: now, who: undefined })
  })
}

import { avatarUrl, type User } from '@edusphere/protocol'
import { shownName } from '@edusphere/protocol/names'
import type { Kysely, Selectable } from 'kysely'
import { isoTime } from '../../clock.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { Database } from '../../store/schema.ts'

export type UserRow = Selectable<Database['users']>

type By = { id: string } | { username: string } | { email: string }

/** Whom a sign-in names. Usernames have no `@`. */
export function byNameOrEmail(login: string): By {
  const folded = login.toLowerCase()
  return folded.includes('@') ? { email: folded } : { username: folded }
}

export function findUser(db: Kysely<Database>, by: By): Promise<UserRow | undefined> {
  const [[column, value]] = Object.entries(by) as [[keyof UserRow, string]]
  return db.selectFrom('users').selectAll().where(column, '=', value).executeTakeFirst()
}

/**
 * Locks the account until the transaction ends: no sign-in, join or new password can run while it is disabled or
 * deleted. Undefined: the account is deleted. Lock it after heads of rooms and before rows of `sessions`.
 */
export function lockUser(db: Kysely<Database>, id: string): Promise<UserRow | undefined> {
  return db
    .updateTable('users')
    .set(({ ref }) => ({ deleted: ref('deleted') }))
    .where('id', '=', id)
    .where('deleted', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

export async function updateUser(db: Kysely<Database>, id: string, change: Partial<UserRow>): Promise<void> {
  await db.updateTable('users').set(change).where('id', '=', id).execute()
}

export function serializeUser(user: UserRow): User {
  return {
    id: user.id,
    username: user.username,
    name: shownName(user.name),
    email: user.email ?? '',
    userAvatar: avatarUrl(user.avatar),
    created: isoTime(user.created),
    ...(user.admin === 1 && { admin: true }),
  }
}

export async function getAccount(context: Context, userId: string): Promise<UserRow> {
  const user = await findUser(context.store.db, { id: userId })
  if (!user) throw new Failure('unauthenticated')
  return user
}

import { randomUUID } from 'node:crypto'
import {
  deleteResetTokens,
  deleteUnusedAvatar,
  foreignRooms,
  insertResetToken,
  insertUser,
  takeResetToken,
  updateUser,
} from './queries.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { findUser, getAccount, lockUser, type UserRow } from './accounts.ts'
import { isInvite } from '../rooms/rooms.ts'
import { changeSettings } from '../me/me.ts'
import type { Caller } from '../../caller.ts'
import { deleteSessions, tellEnded } from '../sessions/sessions.ts'
import { hashSecret, newSecret } from '../../secrets.ts'
import { deleteParticipant } from '../../store/memberships.ts'

const RESET_MS = 24 * 60 * 60 * 1000
const DELETED_NAME = 'Deleted user'

interface NewAccount {
  username: string
  name: string
  email: string
  password: string
}

/** Makes an account for a visitor, if `REGISTRATION` allows it. */
export async function register(context: Context, account: NewAccount, invite: string | undefined): Promise<UserRow> {
  const { registration } = context.config
  if (registration === 'closed') throw new Failure('registration_closed')
  if (registration === 'invite') {
    const isValid = invite !== undefined && (await isInvite(context.store.db, invite, context.clock()))
    if (!isValid) throw new Failure('invite_invalid', { invite: 'the invite of a room' })
  }
  return createAccount(context, account)
}

/** Without a password, sign-in fails until one is set through a reset link. */
export async function createAccount(
  context: Context,
  { username, name, email, password }: Omit<NewAccount, 'email' | 'password'> & Partial<NewAccount>,
): Promise<UserRow> {
  const user: UserRow = {
    id: randomUUID(),
    username,
    name,
    email: email?.toLowerCase() ?? null,
    password: password === undefined ? null : await hashPassword(password),
    avatar: null,
    created: context.clock(),
    disabled: null,
    deleted: null,
  }
  if (await insertUser(context.store.db, user)) return user
  if (await findUser(context.store.db, { username }))
    throw new Failure('username_taken', { username: 'a free username' })
  throw new Failure('email_taken', { email: 'an email address without an account' })
}

/**
 * Checks a username or email address and its password. Unknown names take as long, and as many tries, as known ones.
 */
export async function checkSignIn(context: Context, login: string, password: string): Promise<UserRow> {
  const folded = login.toLowerCase()
  const user = await findUser(context.store.db, folded.includes('@') ? { email: folded } : { username: folded })
  const isRight = await context.limits.password(user?.id ?? folded, () => verifyPassword(user?.password, password))
  if (!user || !isRight) throw new Failure('invalid_credentials')
  if (user.disabled !== null) throw new Failure('account_disabled')
  return user
}

/** The account of that username, unless it is deleted. */
export async function findAccount(context: Context, username: string): Promise<UserRow | undefined> {
  const user = await findUser(context.store.db, { username })
  return user?.deleted === null ? user : undefined
}

export async function renameAccount(context: Context, caller: Caller, name: string | undefined): Promise<UserRow> {
  if (name === undefined) return getAccount(context, caller.userId)
  const { user, items } = await context.store.db.transaction().execute(async (db) => {
    const before = await lockUser(db, caller.userId)
    if (!before) throw new Failure('unauthenticated')
    await updateUser(db, caller.userId, { name })
    const user = { ...before, name }
    return { user, items: await changeSettings(db, before, user) }
  })
  context.live.itemsChanged(items)
  return user
}

/** Sets a new password, given the old one. Every other session ends. */
export async function changePassword(
  context: Context,
  caller: Caller,
  { oldPassword, newPassword }: { oldPassword: string; newPassword: string },
): Promise<UserRow> {
  const user = await getAccount(context, caller.userId)
  const isRight = await context.limits.password(user.id, () => verifyPassword(user.password, oldPassword))
  if (!isRight) throw new Failure('wrong_password', { oldPassword: 'the password you sign in with now' })
  const password = await hashPassword(newPassword)
  const ended = await context.store.db.transaction().execute(async (db) => {
    await updateUser(db, user.id, { password })
    await deleteResetTokens(db, user.id)
    return deleteSessions(db, { userId: user.id, except: caller.sessionId })
  })
  tellEnded(context, ended)
  return user
}

/** A token that can set the account's password once, within 24 hours. Earlier tokens end. */
export async function createResetToken(context: Context, userId: string): Promise<string> {
  const token = newSecret()
  const expires = context.clock() + RESET_MS
  await context.store.db.transaction().execute(async (db) => {
    await lockUser(db, userId)
    await deleteResetTokens(db, userId)
    await insertResetToken(db, { hash: hashSecret(token), user_id: userId, expires })
  })
  return token
}

/** Sets the password by a reset token; every session ends. */
export async function resetPassword(context: Context, token: string, newPassword: string): Promise<void> {
  const password = await hashPassword(newPassword)
  const ended = await context.store.db.transaction().execute(async (db) => {
    const userId = await takeResetToken(db, { hash: hashSecret(token), now: context.clock() })
    if (userId === undefined) throw new Failure('reset_invalid', { token: 'a link that was not used yet' })
    await updateUser(db, userId, { password })
    await deleteResetTokens(db, userId)
    return deleteSessions(db, { userId })
  })
  tellEnded(context, ended)
}

export async function disableAccount(context: Context, userId: string): Promise<void> {
  const ended = await context.store.db.transaction().execute(async (db) => {
    await updateUser(db, userId, { disabled: context.clock() })
    await deleteResetTokens(db, userId)
    return deleteSessions(db, { userId })
  })
  tellEnded(context, ended)
}

export async function enableAccount(context: Context, userId: string): Promise<void> {
  await updateUser(context.store.db, userId, { disabled: null })
}

/**
 * Erases name, email address, password and picture of an account. Its messages stay, under "Deleted user", and so do
 * the rooms it hosts. Its username stays: in messages, in addresses of rooms, and so that another person cannot use it.
 */
export async function deleteAccount(context: Context, userId: string): Promise<UserRow> {
  const { ended, left, user } = await context.store.db.transaction().execute(async (db) => {
    const before = await lockUser(db, userId)
    if (!before) throw new Failure('not_found')
    const rooms = await foreignRooms(db, userId)
    for (const room of rooms) await deleteParticipant(db, { roomId: room.id, userId })
    await deleteResetTokens(db, userId)
    const ended = await deleteSessions(db, { userId })
    // Last: before, it can deadlock with an append by the same user.
    const erased = { name: DELETED_NAME, email: null, password: null, avatar: null, deleted: context.clock() }
    await updateUser(db, userId, erased)
    if (before.avatar !== null) await deleteUnusedAvatar(db, before.avatar)
    return { ended, left: rooms, user: { ...before, ...erased } }
  })
  tellEnded(context, ended)
  for (const room of left) context.live.participantRemoved(room, user.username)
  return user
}

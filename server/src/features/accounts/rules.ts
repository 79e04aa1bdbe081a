import { randomUUID } from 'node:crypto'
import { normalizeName } from '@edusphere/protocol/names'
import { deleteResetTokens, deleteUnusedAvatar, foreignRooms, insertUser } from './queries.ts'
import { isoTime } from '../../clock.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { assertHardToGuess } from './common-passwords.ts'
import { queueMail, type Language } from '../../mail/queue.ts'
import { byNameOrEmail, findUser, getAccount, lockUser, updateUser, type UserRow } from './accounts.ts'
import { record } from '../audit/audit.ts'
import { isInvite } from '../rooms/rooms.ts'
import { changeRoomItems, changeSettings, type ItemChange } from '../me/me.ts'
import { passOnRooms } from './heirs.ts'
import type { Caller } from '../../caller.ts'
import { deleteSessions, issue, renewRefreshToken, tellEnded } from '../sessions/sessions.ts'
import type { IssuedTokens } from '../../http/session-cookies.ts'
import { deleteParticipant } from '../../store/memberships.ts'

const DELETED_NAME = 'Deleted user'

type Account = Pick<UserRow, 'id' | 'username'>

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
  return createAccount(context, account, account.username)
}

/** Without a password, sign-in fails until one is set through a reset link. `who`: makes it. Undefined: the operator. */
export async function createAccount(
  context: Context,
  { username, name, email, password }: Omit<NewAccount, 'email' | 'password'> & Partial<NewAccount>,
  who?: string,
): Promise<UserRow> {
  if (password !== undefined) await assertHardToGuess('password', password, { username, name, email })
  await assertFree(context, { username, email })
  const user: UserRow = {
    id: randomUUID(),
    username,
    name: normalizeName(name),
    email: email?.toLowerCase() ?? null,
    password: password === undefined ? null : await queuedHash(context, password),
    avatar: null,
    created: context.clock(),
    disabled: null,
    deleted: null,
    admin: 0,
    suspended_until: 0,
    suspended_for: '',
  }
  const isMade = await context.store.db.transaction().execute(async (db) => {
    if (!(await insertUser(db, user))) return false
    await record(db, { at: user.created, what: 'register', ...(who === undefined ? { whom: username } : { who }) })
    return true
  })
  if (isMade) return user
  // Another one was faster.
  await assertFree(context, { username, email })
  throw new Failure('unavailable')
}

export const queuedHash = ({ limits }: Context, password: string): Promise<string> =>
  limits.hash((bounds) => hashPassword(password, bounds))

/** Asked before the hash: what cannot be made must cost little. */
async function assertFree(
  { store: { db } }: Context,
  { username, email }: { username: string; email: string | undefined },
): Promise<void> {
  if (await findUser(db, { username })) throw new Failure('username_taken', { username: 'a free username' })
  const isTaken = email !== undefined && (await findUser(db, { email: email.toLowerCase() }))
  if (isTaken) throw new Failure('email_taken', { email: 'an email address without an account' })
}

/** A sign-in as it was asked for. */
interface SignIn {
  login: string
  password: string
  address: string
  /** The cookie of the device. */
  device: string | undefined
}

/**
 * Checks a username or email address and its password. Unknown names take as long, and as many tries, as known ones. A
 * name and an address are counted apart, so that their tries do not show whether they belong together.
 */
export async function checkSignIn(context: Context, { login, password, address, device }: SignIn): Promise<UserRow> {
  const folded = login.toLowerCase()
  const { limits, devices, store } = context
  const find = () => findUser(store.db, byNameOrEmail(login))
  const ownTries = async () => {
    const owner = device === undefined ? undefined : await find()
    const id = owner && devices.find(device, owner.id)
    return id === undefined ? undefined : `${owner!.id} ${id}`
  }
  let user: UserRow | undefined
  const isRight = await limits.signIn({ address, login: folded, device: ownTries }, async () => {
    user = await find()
    return limits.hash((bounds) => verifyPassword(user?.password, password, bounds))
  })
  const about = { who: user?.username }
  if (!user || !isRight) throw new Failure('invalid_credentials', undefined, about)
  if (user.disabled !== null) throw new Failure('account_disabled', undefined, about)
  if (user.suspended_until > context.clock()) throw new Failure('account_suspended', endOfSuspension(user), about)
  return user
}

function endOfSuspension({ suspended_until, suspended_for }: UserRow): Record<string, string> {
  return { suspendedUntil: isoTime(suspended_until), ...(suspended_for !== '' && { reason: suspended_for }) }
}

/** The account of that username, unless it is deleted. */
export async function findAccount(context: Context, username: string): Promise<UserRow | undefined> {
  const user = await findUser(context.store.db, { username })
  return user?.deleted === null ? user : undefined
}

export async function renameAccount(context: Context, caller: Caller, given: string | undefined): Promise<UserRow> {
  if (given === undefined) return getAccount(context, caller.userId)
  const name = normalizeName(given)
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

/** The caller's account, if the password is its own. `field`: where the call has it. */
async function checkOwnPassword(context: Context, { userId }: Caller, given: Record<string, string>): Promise<UserRow> {
  const [[field, password]] = Object.entries(given) as [[string, string]]
  const user = await getAccount(context, userId)
  const { limits } = context
  const isRight = await limits.oldPassword(userId, () =>
    limits.hash((bounds) => verifyPassword(user.password, password, bounds)),
  )
  if (!isRight) throw new Failure('wrong_password', { [field]: 'the password you sign in with now' })
  return user
}

/**
 * Sets a new password, given the old one. Every other session ends. The caller's goes on with new tokens: the earlier
 * ones may be in other hands.
 */
export async function changePassword(
  context: Context,
  caller: Caller,
  { oldPassword, newPassword, language }: { oldPassword: string; newPassword: string; language: Language },
): Promise<{ user: UserRow; tokens: IssuedTokens }> {
  const user = await checkOwnPassword(context, caller, { oldPassword })
  await assertHardToGuess('newPassword', newPassword, user)
  const password = await queuedHash(context, newPassword)
  const now = context.clock()
  const { ended, refreshToken } = await context.store.db.transaction().execute(async (db) => {
    await updateUser(db, user.id, { password })
    await deleteResetTokens(db, user.id)
    await queueMail(context, db, { kind: 'password_changed', about: { user: user.id }, language })
    const ended = await deleteSessions(db, { userId: user.id, except: caller.sessionId })
    await record(db, { at: now, what: 'password_changed', who: user.username })
    return { ended, refreshToken: await renewRefreshToken(db, { id: caller.sessionId, now }) }
  })
  tellEnded(context, ended)
  return { user, tokens: issue(context, caller, refreshToken) }
}

export async function disableAccount(context: Context, { id: userId, username }: Account): Promise<void> {
  const ended = await context.store.db.transaction().execute(async (db) => {
    await updateUser(db, userId, { disabled: context.clock() })
    await deleteResetTokens(db, userId)
    await record(db, { at: context.clock(), what: 'account_disabled', whom: username })
    return deleteSessions(db, { userId })
  })
  tellEnded(context, ended)
}

export async function enableAccount(context: Context, { id, username }: Account): Promise<void> {
  await context.store.db.transaction().execute(async (db) => {
    await updateUser(db, id, { disabled: null })
    await record(db, { at: context.clock(), what: 'account_enabled', whom: username })
  })
}

/**
 * Erases name, email address, password and picture of an account. Its messages stay, under "Deleted user", and so do
 * the rooms it hosts. Its username stays: in messages, in addresses of rooms, and so that another person cannot use it.
 * `who`: deletes it. Undefined: the operator.
 */
export async function deleteAccount(context: Context, userId: string, who?: string): Promise<UserRow> {
  const { ended, left, items, user } = await context.store.db.transaction().execute(async (db) => {
    const before = await lockUser(db, userId)
    if (!before) throw new Failure('not_found')
    const passed = await passOnRooms(db, { hostId: userId, now: context.clock() })
    // After it the rooms that another person hosts now are among them.
    const rooms = await foreignRooms(db, userId)
    for (const room of rooms) await deleteParticipant(db, { roomId: room.id, userId })
    await deleteResetTokens(db, userId)
    const ended = await deleteSessions(db, { userId })
    // Last: before, it can deadlock with an append by the same user.
    const erased = { name: DELETED_NAME, email: null, password: null, avatar: null, deleted: context.clock() }
    await updateUser(db, userId, { ...erased, admin: 0 })
    const { username } = before
    await record(db, {
      at: erased.deleted,
      what: 'account_deleted',
      ...(who === undefined ? { whom: username } : { who }),
    })
    if (before.avatar !== null) await deleteUnusedAvatar(db, before.avatar)
    const items: ItemChange[] = []
    for (const { roomId, userId } of passed)
      items.push(...(await changeRoomItems(context.store, db, { roomId, userIds: [userId] })))
    return { ended, left: rooms, items, user: { ...before, ...erased } }
  })
  tellEnded(context, ended)
  context.live.itemsChanged(items)
  for (const room of left) context.live.participantRemoved(room, user.username)
  return user
}

/** A page that was left open, or a stolen session, is not enough to erase an account. */
export async function deleteOwnAccount(context: Context, caller: Caller, password: string): Promise<UserRow> {
  await checkOwnPassword(context, caller, { password })
  return deleteAccount(context, caller.userId, caller.username)
}

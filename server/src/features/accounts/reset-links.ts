import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { queueMail, type Language } from '../../mail/queue.ts'
import { hashSecret, newSecret } from '../../secrets.ts'
import { record } from '../audit/audit.ts'
import { deleteSessions, tellEnded } from '../sessions/sessions.ts'
import { lockUser, updateUser } from './accounts.ts'
import { assertHardToGuess } from './common-passwords.ts'
import { deleteResetTokens, findResetUser, insertResetToken, takeResetToken } from './queries.ts'
import { queuedHash } from './rules.ts'

const RESET_MS = 24 * 60 * 60 * 1000
const RESET_ACCEPTS = { token: 'a link that was not used yet' }

/** A token that can set the account's password once, within 24 hours. Earlier tokens end. */
export async function createResetToken(context: Context, userId: string): Promise<string> {
  const token = newSecret()
  const expires = context.clock() + RESET_MS
  await context.store.db.transaction().execute(async (db) => {
    const user = await lockUser(db, userId)
    await record(db, { at: context.clock(), what: 'reset_link_made', whom: user?.username })
    await deleteResetTokens(db, userId)
    await insertResetToken(db, { hash: hashSecret(token), user_id: userId, expires })
  })
  return token
}

/** Sets the password by a reset token; every session ends. */
export async function resetPassword(
  context: Context,
  { token, newPassword, language }: { token: string; newPassword: string; language: Language },
): Promise<void> {
  const link = { hash: hashSecret(token), now: context.clock() }
  // Asked before the hash: a link that is not valid must cost little.
  const user = await findResetUser(context.store.db, link)
  if (!user) throw new Failure('reset_invalid', RESET_ACCEPTS)
  await assertHardToGuess('password', newPassword, user)
  const password = await queuedHash(context, newPassword)
  const ended = await context.store.db.transaction().execute(async (db) => {
    const userId = await takeResetToken(db, link)
    if (userId === undefined) throw new Failure('reset_invalid', RESET_ACCEPTS)
    await updateUser(db, userId, { password })
    await deleteResetTokens(db, userId)
    await record(db, { at: context.clock(), what: 'password_reset', who: user.username })
    await queueMail(context, db, { kind: 'password_changed', about: { user: userId }, language })
    return deleteSessions(db, { userId })
  })
  tellEnded(context, ended)
}

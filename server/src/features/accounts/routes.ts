import type { Handlers } from '../../http/handlers.ts'
import { getAccount, serializeUser, type UserRow } from './accounts.ts'
import { getAvatar, removeAvatar, setAvatar } from './avatars.ts'
import { SESSION_SECONDS } from '../sessions/sessions.ts'
import { changePassword, deleteOwnAccount, renameAccount } from './rules.ts'

const answer = async (user: Promise<UserRow>) => ({ user: serializeUser(await user) })

export const accountRoutes: Handlers<'Account'> = {
  'GET /api/auth/me': async ({ context, caller }) => answer(getAccount(context, caller.userId)),

  'PATCH /api/auth/me': async ({ context, caller, body }) => answer(renameAccount(context, caller, body.name)),

  'DELETE /api/auth/me': async ({ context, caller, body, cookies }) => {
    const erased = await answer(deleteOwnAccount(context, caller, body.password))
    cookies.clear()
    return erased
  },

  'POST /api/auth/password': async ({ context, caller, body, cookies, language }) => {
    const { user, tokens } = await changePassword(context, caller, { ...body, language })
    // A program needs them in the answer; a browser's page never sees them.
    if (cookies.areUnused) return { user: serializeUser(user), tokens }
    cookies.set(tokens, SESSION_SECONDS)
    return { user: serializeUser(user) }
  },

  'PUT /api/auth/me/avatar': async ({ context, caller, body }) => answer(setAvatar(context, caller, body)),

  'DELETE /api/auth/me/avatar': async ({ context, caller }) => answer(removeAvatar(context, caller)),

  'GET /api/avatars/:hash': async ({ context, params }) => getAvatar(context, params.hash),
}

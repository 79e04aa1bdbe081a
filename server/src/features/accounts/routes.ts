import type { Handlers } from '../../http/handlers.ts'
import { getAccount, serializeUser, type UserRow } from './accounts.ts'
import { getAvatar, removeAvatar, setAvatar } from './avatars.ts'
import { changePassword, deleteAccount, renameAccount } from './rules.ts'

const answer = async (user: Promise<UserRow>) => ({ user: serializeUser(await user) })

export const accountRoutes: Handlers<'Account'> = {
  'GET /api/auth/me': async ({ context, caller }) => answer(getAccount(context, caller.userId)),

  'PATCH /api/auth/me': async ({ context, caller, body }) => answer(renameAccount(context, caller, body.name)),

  'DELETE /api/auth/me': async ({ context, caller, cookies }) => {
    const erased = await answer(deleteAccount(context, caller.userId))
    cookies.clear()
    return erased
  },

  'POST /api/auth/password': async ({ context, caller, body }) => answer(changePassword(context, caller, body)),

  'PUT /api/auth/me/avatar': async ({ context, caller, body }) => answer(setAvatar(context, caller, body)),

  'DELETE /api/auth/me/avatar': async ({ context, caller }) => answer(removeAvatar(context, caller)),

  'GET /api/avatars/:hash': async ({ context, params }) => getAvatar(context, params.hash),
}

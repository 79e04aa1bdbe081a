import type { Handlers } from '../../http/handlers.ts'
import { getAccount, serializeUser } from './accounts.ts'
import { getAvatar, removeAvatar, setAvatar } from './avatars.ts'
import { changePassword, deleteAccount, renameAccount } from './rules.ts'

export const accountRoutes: Handlers<'Account'> = {
  'GET /api/auth/me': async ({ context, caller }) => ({
    user: serializeUser(await getAccount(context, caller.userId)),
  }),

  'PATCH /api/auth/me': async ({ context, caller, body }) => ({
    user: serializeUser(await renameAccount(context, caller, body.name)),
  }),

  'DELETE /api/auth/me': async ({ context, caller, cookies }) => {
    const user = await deleteAccount(context, caller.userId)
    cookies.clear()
    return { user: serializeUser(user) }
  },

  'POST /api/auth/password': async ({ context, caller, body }) => ({
    user: serializeUser(await changePassword(context, caller, body)),
  }),

  'PUT /api/auth/me/avatar': async ({ context, caller, body }) => ({
    user: serializeUser(await setAvatar(context, caller, body)),
  }),

  'DELETE /api/auth/me/avatar': async ({ context, caller }) => ({
    user: serializeUser(await removeAvatar(context, caller)),
  }),

  'GET /api/avatars/:hash': async ({ context, params }) => getAvatar(context, params.hash),
}

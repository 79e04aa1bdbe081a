import type { Handlers } from '../../http/handlers.ts'
import { changeUser, listUsers } from './rules.ts'

export const adminRoutes: Handlers<'Administration'> = {
  'GET /api/admin/users': async ({ context, caller, query }) => listUsers(context, caller, query),

  'PATCH /api/admin/users/:username': async ({ context, caller, params, body }) => {
    const { admin, suspendedUntil, reason } = body
    const change = {
      ...(admin !== undefined && { admin }),
      ...(suspendedUntil !== undefined && { suspendedUntil }),
      ...(reason !== undefined && { reason }),
    }
    return { user: await changeUser(context, caller, { username: params.username, change }) }
  },
}

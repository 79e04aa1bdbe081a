import type { Handlers } from '../../http/handlers.ts'
import { VERSION } from '../../version.ts'
import { assertAdmin } from './admin.ts'
import { changeUser, listUsers } from './rules.ts'

export const adminRoutes: Handlers<'Administration'> = {
  'GET /api/admin/users': async ({ context, caller, query }) => listUsers(context, caller, query),

  'GET /api/admin/server': async ({ context, caller }) => {
    await assertAdmin(context, caller)
    const { config, store, sockets } = context
    return {
      version: VERSION,
      store: config.databaseUrl === undefined ? 'sqlite' : 'postgres',
      storeBytes: await store.size(),
      bus: config.redisUrl === undefined ? 'local' : 'redis',
      sockets: sockets(),
      registration: config.registration,
      auditDays: config.auditDays,
    }
  },

  'PATCH /api/admin/users/:username': async ({ context, caller, params, body }) => {
    return { user: await changeUser(context, caller, { username: params.username, change: body }) }
  },
}

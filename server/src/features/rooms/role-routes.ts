import type { Handlers } from '../../http/handlers.ts'
import { handOver } from './hand-over.ts'
import { changeRole, deleteRole, listRoles, makeRole } from './roles.ts'
import { serializeRoom } from './rules.ts'

export const roleRoutes: Handlers<'Roles'> = {
  'GET /api/rooms/:username/:slug/roles': async ({ context, caller, params }) => ({
    roles: await listRoles(context, caller, params),
  }),

  'POST /api/rooms/:username/:slug/roles': async ({ context, caller, params, body }) => ({
    role: await makeRole(context, caller, { ...body, path: params }),
  }),

  'PATCH /api/rooms/:username/:slug/roles/:id': async ({ context, caller, params, body }) => {
    const { id, ...path } = params
    return { role: await changeRole(context, caller, { ...body, path, id: id.toLowerCase() }) }
  },

  'DELETE /api/rooms/:username/:slug/roles/:id': async ({ context, caller, params }) => {
    const { id, ...path } = params
    return deleteRole(context, caller, { path, id: id.toLowerCase() })
  },

  'PUT /api/rooms/:username/:slug/host': async ({ context, caller, params, body }) => ({
    room: serializeRoom(context, await handOver(context, caller, { path: params, username: body.username })),
  }),
}

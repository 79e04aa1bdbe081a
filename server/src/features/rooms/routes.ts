import type { Handlers } from '../../http/handlers.ts'
import { createInvite, revokeInvite } from './invites.ts'
import { getRoom } from './rooms.ts'
import { createRoom, deleteRoom, listRooms, serializeRoom, updateRoom } from './rules.ts'

export const roomRoutes: Handlers<'Rooms'> = {
  'GET /api/rooms': async ({ context, caller, query }) => {
    const { rooms, cursor } = await listRooms(context, caller, query)
    return { rooms: rooms.map((room) => serializeRoom(context, room)), cursor }
  },

  'POST /api/rooms': async ({ context, caller, body }) => {
    const { name, description = '', visibility = 'public' } = body
    return { room: serializeRoom(context, await createRoom(context, caller, { name, description, visibility })) }
  },

  'GET /api/rooms/:username/:slug': async ({ context, caller, params }) => ({
    room: serializeRoom(context, await getRoom(context, caller, params)),
  }),

  'PATCH /api/rooms/:username/:slug': async ({ context, caller, params, body }) => {
    const { name, description, visibility } = body
    const change = {
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(visibility !== undefined && { visibility }),
    }
    return { room: serializeRoom(context, await updateRoom(context, caller, { path: params, change })) }
  },

  'DELETE /api/rooms/:username/:slug': async ({ context, caller, params }) => deleteRoom(context, caller, params),

  'POST /api/rooms/:username/:slug/invite': async ({ context, caller, params }) =>
    createInvite(context, caller, params),

  'DELETE /api/rooms/:username/:slug/invite': async ({ context, caller, params }) =>
    revokeInvite(context, caller, params),
}

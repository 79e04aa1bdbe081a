import type { Handlers } from '../../http/handlers.ts'
import { createCode, findCode } from './codes.ts'
import { createInvite, revokeInvite } from './invites.ts'
import { getRoom } from './rooms.ts'
import { listRooms } from './lists.ts'
import { createRoom, deleteRoom, serializeRoom, updateRoom } from './rules.ts'
import { listTopics } from './topics.ts'

export const roomRoutes: Handlers<'Rooms'> = {
  'GET /api/rooms': async ({ context, caller, query }) => {
    const { rooms, cursor } = await listRooms(context, caller, query)
    return { rooms: rooms.map((room) => serializeRoom(context, room)), cursor }
  },

  'GET /api/topics': async ({ context, caller, query }) => listTopics(context, caller, query.search),

  'POST /api/rooms': async ({ context, caller, body }) => {
    const { name, description = '', visibility = 'public', topics = [] } = body
    const room = await createRoom(context, caller, { name, description, visibility, topics })
    return { room: serializeRoom(context, room) }
  },

  'GET /api/rooms/:username/:slug': async ({ context, caller, params }) => ({
    room: serializeRoom(context, await getRoom(context, caller, params)),
  }),

  'PATCH /api/rooms/:username/:slug': async ({ context, caller, params, body }) => {
    const { name, description, visibility, topics, mode, slowMode } = body
    const change = {
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(visibility !== undefined && { visibility }),
      ...(topics !== undefined && { topics }),
      ...(mode !== undefined && { mode }),
      ...(slowMode !== undefined && { slowMode }),
    }
    return { room: serializeRoom(context, await updateRoom(context, caller, { path: params, change })) }
  },

  'DELETE /api/rooms/:username/:slug': async ({ context, caller, params }) => deleteRoom(context, caller, params),

  'POST /api/rooms/:username/:slug/invite': async ({ context, caller, params, body }) =>
    createInvite(context, caller, { path: params, asked: body }),

  'POST /api/rooms/:username/:slug/invite/code': async ({ context, caller, params }) =>
    createCode(context, caller, params),

  'GET /api/codes/:code': async ({ context, params, address }) => findCode(context, { typed: params.code, address }),

  'DELETE /api/rooms/:username/:slug/invite': async ({ context, caller, params }) =>
    revokeInvite(context, caller, params),
}

import type { Handlers } from '../../http/handlers.ts'
import { changeRoomOfMine, changeFollowing, listMentions } from './rules.ts'

export const meRoutes: Handlers<'What is mine'> = {
  'PATCH /api/me/rooms/:id': async ({ context, caller, params, body }) =>
    changeRoomOfMine(context, caller, { roomId: params.id.toLowerCase(), change: body }),

  'PATCH /api/me/threads/:id': async ({ context, caller, params, body }) =>
    changeFollowing(context, caller, { thread: params.id.toLowerCase(), following: body.following }),

  'GET /api/me/mentions': async ({ context, caller }) => ({ mentions: await listMentions(context, caller) }),
}

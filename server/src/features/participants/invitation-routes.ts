import type { Handlers } from '../../http/handlers.ts'
import { answerInvitation, invite, listInvitations, listMine, withdraw } from './invitations.ts'

export const invitationRoutes: Handlers<'Invitations'> = {
  'GET /api/rooms/:username/:slug/invites': async ({ context, caller, params }) => ({
    invites: await listInvitations(context, caller, params),
  }),

  'POST /api/rooms/:username/:slug/invites': async ({ context, caller, params, body }) => ({
    invite: await invite(context, caller, { path: params, asked: body }),
  }),

  'DELETE /api/rooms/:username/:slug/invites/:id': async ({ context, caller, params }) => {
    const { id, ...path } = params
    return withdraw(context, caller, { path, id })
  },

  'GET /api/me/invites': async ({ context, caller }) => ({ invites: await listMine(context, caller) }),

  'POST /api/me/invites/:id': async ({ context, caller, params, body }) =>
    answerInvitation(context, caller, { id: params.id, accept: body.accept }),
}

import type { Handlers } from '../../http/handlers.ts'
import { joinRoom, leaveRoom, listParticipants, readmitParticipant, removeParticipant } from './rules.ts'

export const participantRoutes: Handlers<'Participants'> = {
  'GET /api/rooms/:username/:slug/participants': async ({ context, caller, params }) =>
    listParticipants(context, caller, params),

  'PUT /api/rooms/:username/:slug/participants/me': async ({ context, caller, params, body }) => {
    await joinRoom(context, caller, { path: params, invite: body.invite })
    return null
  },

  'DELETE /api/rooms/:username/:slug/participants/me': async ({ context, caller, params }) => {
    await leaveRoom(context, caller, params)
    return null
  },

  'PUT /api/rooms/:username/:slug/participants/:participant': async ({ context, caller, params }) => {
    const { participant, ...path } = params
    await readmitParticipant(context, caller, { path, username: participant })
    return null
  },

  'DELETE /api/rooms/:username/:slug/participants/:participant': async ({ context, caller, params }) => {
    const { participant, ...path } = params
    await removeParticipant(context, caller, { path, username: participant })
    return null
  },
}

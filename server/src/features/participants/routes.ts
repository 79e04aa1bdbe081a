import type { Handlers } from '../../http/handlers.ts'
import { changeParticipant } from './change.ts'
import { joinRoom, leaveRoom, listParticipants, readmitParticipant, removeParticipant } from './rules.ts'

export const participantRoutes: Handlers<'Participants'> = {
  'GET /api/rooms/:username/:slug/participants': async ({ context, caller, params }) =>
    listParticipants(context, caller, params),

  'PUT /api/rooms/:username/:slug/participants/me': async ({ context, caller, params, body }) =>
    joinRoom(context, caller, { path: params, invite: body.invite }),

  'DELETE /api/rooms/:username/:slug/participants/me': async ({ context, caller, params }) =>
    leaveRoom(context, caller, params),

  'PUT /api/rooms/:username/:slug/participants/:participant': async ({ context, caller, params }) => {
    const { participant, ...path } = params
    return readmitParticipant(context, caller, { path, username: participant })
  },

  'DELETE /api/rooms/:username/:slug/participants/:participant': async ({ context, caller, params }) => {
    const { participant, ...path } = params
    return removeParticipant(context, caller, { path, username: participant })
  },

  'PATCH /api/rooms/:username/:slug/participants/:participant': async ({ context, caller, params, body }) => {
    const { participant, ...path } = params
    return { participant: await changeParticipant(context, caller, { ...body, path, username: participant }) }
  },
}

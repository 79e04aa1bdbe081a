import { LIMITS } from '@edusphere/protocol'
import type { Handlers } from '../../http/handlers.ts'
import { readMessages, readPins, readReactions, readRevisions } from './history.ts'

export const messageRoutes: Handlers<'Messages'> = {
  'GET /api/rooms/:username/:slug/messages': async ({ context, caller, params, query }) => {
    const { limit = LIMITS.pageDefault } = query
    return readMessages(context, caller, { path: params, query: { ...query, limit } })
  },

  'GET /api/rooms/:username/:slug/pins': async ({ context, caller, params }) => {
    return { pins: await readPins(context, caller, params) }
  },

  'GET /api/rooms/:username/:slug/messages/:id/revisions': async ({ context, caller, params }) => {
    const { id, ...path } = params
    return { revisions: await readRevisions(context, caller, { path, id: id.toLowerCase() }) }
  },

  'GET /api/rooms/:username/:slug/messages/:id/reactions': async ({ context, caller, params }) => {
    const { id, ...path } = params
    return { reactions: await readReactions(context, caller, { path, id: id.toLowerCase() }) }
  },
}

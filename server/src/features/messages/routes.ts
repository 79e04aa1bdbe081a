import { LIMITS } from '@edusphere/protocol'
import type { Handlers } from '../../http/handlers.ts'
import { readMessages, readRevisions } from './history.ts'

export const messageRoutes: Handlers<'Messages'> = {
  'GET /api/rooms/:username/:slug/messages': async ({ context, caller, params, query }) => {
    const { limit = LIMITS.pageDefault, ...bounds } = query
    return readMessages(context, caller, { path: params, bounds, limit })
  },

  'GET /api/rooms/:username/:slug/messages/:id/revisions': async ({ context, caller, params }) => {
    const { id, ...path } = params
    return { revisions: await readRevisions(context, caller, { path, id: id.toLowerCase() }) }
  },
}

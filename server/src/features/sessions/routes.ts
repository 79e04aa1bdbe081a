import type { Handlers } from '../../http/handlers.ts'
import { endAllSessions, endSession, listSessions, reviewSessions } from './rules.ts'

export const sessionRoutes: Handlers<'Sessions'> = {
  'GET /api/auth/sessions': async ({ context, caller }) => ({ sessions: await listSessions(context, caller) }),

  'PUT /api/auth/sessions/reviewed': async ({ context, caller, body }) => reviewSessions(context, caller, body.until),

  'DELETE /api/auth/sessions/all': async ({ context, caller, cookies }) => {
    await endAllSessions(context, caller)
    cookies.clear()
  },

  'DELETE /api/auth/sessions/:id': async ({ context, caller, params, cookies }) => {
    const id = params.id.toLowerCase()
    await endSession(context, caller, id)
    if (id === caller.sessionId) cookies.clear()
  },
}

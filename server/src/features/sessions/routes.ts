import { ANSWERS, HTTP } from '@edusphere/protocol/schemas'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { endAllSessions, endSession, listSessions } from './rules.ts'
import type { App } from '../../http/app.ts'
import { callerOf, clearSessionCookies } from '../../http/authentication.ts'

const tags = ['Sessions']

export function registerSessions(app: App, context: Context): void {
  app.get(
    '/api/auth/sessions',
    { schema: { tags, summary: 'Where I am signed in', response: { 200: ANSWERS.sessions } } },
    async (request) => ({ sessions: await listSessions(context, callerOf(request)) }),
  )

  app.delete(
    '/api/auth/sessions/all',
    { schema: { tags, summary: 'Sign out everywhere', response: { 204: Type.Null() } } },
    async (request, reply) => {
      await endAllSessions(context, callerOf(request))
      clearSessionCookies(reply, context)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/api/auth/sessions/:id',
    { schema: { tags, summary: 'End one session', params: HTTP.sessionParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const caller = callerOf(request)
      const id = request.params.id.toLowerCase()
      await endSession(context, caller, id)
      if (id === caller.sessionId) clearSessionCookies(reply, context)
      return reply.code(204).send(null)
    },
  )
}

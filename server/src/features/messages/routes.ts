import { LIMITS } from '@edusphere/protocol'
import { ANSWERS, HTTP } from '@edusphere/protocol/schemas'
import type { Context } from '../../context.ts'
import { readMessages, readRevisions } from './history.ts'
import type { App } from '../../http/app.ts'
import { callerOf } from '../../http/authentication.ts'

const MESSAGES = '/api/rooms/:username/:slug/messages'
const tags = ['Messages']

export function registerMessages(app: App, context: Context): void {
  app.get(
    MESSAGES,
    {
      schema: {
        tags,
        summary: 'A page of messages, oldest first; the newest without a bound',
        params: HTTP.roomParams,
        querystring: HTTP.listMessages,
        response: { 200: ANSWERS.messages },
      },
    },
    async (request) => {
      const { limit = LIMITS.pageDefault, ...bounds } = request.query
      return readMessages(context, callerOf(request), { path: request.params, bounds, limit })
    },
  )

  app.get(
    `${MESSAGES}/:id/revisions`,
    {
      schema: {
        tags,
        summary: 'Every earlier body of a message, oldest first',
        params: HTTP.messageParams,
        response: { 200: ANSWERS.revisions },
      },
    },
    async (request) => {
      const { id, ...path } = request.params
      return { revisions: await readRevisions(context, callerOf(request), { path, id: id.toLowerCase() }) }
    },
  )
}

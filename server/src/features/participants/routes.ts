import { ANSWERS, HTTP } from '@edusphere/protocol/schemas'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { joinRoom, leaveRoom, listParticipants, readmitParticipant, removeParticipant } from './rules.ts'
import type { App } from '../../http/app.ts'
import { callerOf } from '../../http/authentication.ts'

const PARTICIPANTS = '/api/rooms/:username/:slug/participants'
const tags = ['Participants']
const done = { 204: Type.Null() }

export function registerParticipants(app: App, context: Context): void {
  app.get(
    PARTICIPANTS,
    { schema: { tags, summary: 'Who takes part', params: HTTP.roomParams, response: { 200: ANSWERS.participants } } },
    async (request) => listParticipants(context, callerOf(request), request.params),
  )

  registerMe(app, context)

  app.put(
    `${PARTICIPANTS}/:participant`,
    { schema: { tags, summary: 'Let somebody back in', params: HTTP.participantParams, response: done } },
    async (request, reply) => {
      const { participant, ...path } = request.params
      await readmitParticipant(context, callerOf(request), { path, username: participant })
      return reply.code(204).send(null)
    },
  )

  app.delete(
    `${PARTICIPANTS}/:participant`,
    { schema: { tags, summary: 'Remove somebody', params: HTTP.participantParams, response: done } },
    async (request, reply) => {
      const { participant, ...path } = request.params
      await removeParticipant(context, callerOf(request), { path, username: participant })
      return reply.code(204).send(null)
    },
  )
}

function registerMe(app: App, context: Context): void {
  app.put(
    `${PARTICIPANTS}/me`,
    {
      schema: {
        tags,
        summary: 'Join a public room, or any with its invite',
        params: HTTP.roomParams,
        body: HTTP.join,
        response: done,
      },
    },
    async (request, reply) => {
      await joinRoom(context, callerOf(request), { path: request.params, invite: request.body.invite })
      return reply.code(204).send(null)
    },
  )

  app.delete(
    `${PARTICIPANTS}/me`,
    { schema: { tags, summary: 'Leave', params: HTTP.roomParams, response: done } },
    async (request, reply) => {
      await leaveRoom(context, callerOf(request), request.params)
      return reply.code(204).send(null)
    },
  )
}

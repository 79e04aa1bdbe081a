import { ANSWERS, HTTP } from '@edusphere/protocol/schemas'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { createInvite, revokeInvite } from './invites.ts'
import { createRoom, deleteRoom, listRooms, serializeRoom, updateRoom } from './rules.ts'
import type { App } from '../../http/app.ts'
import { callerOf } from '../../http/authentication.ts'
import { getRoom } from './rooms.ts'

const ROOM = '/api/rooms/:username/:slug'
const tags = ['Rooms']
const gone = { 204: Type.Null() }

export function registerRooms(app: App, context: Context): void {
  app.get(
    '/api/rooms',
    {
      schema: {
        tags,
        summary: 'My rooms, then public ones page by page',
        querystring: HTTP.listRooms,
        response: { 200: ANSWERS.rooms },
      },
    },
    async (request) => {
      const { rooms, cursor } = await listRooms(context, callerOf(request), request.query)
      return { rooms: rooms.map((room) => serializeRoom(context, room)), cursor }
    },
  )

  app.post(
    '/api/rooms',
    { schema: { tags, summary: 'Make a room', body: HTTP.createRoom, response: { 201: ANSWERS.room } } },
    async (request, reply) => {
      const { name, description = '', visibility = 'public' } = request.body
      const room = await createRoom(context, callerOf(request), { name, description, visibility })
      return reply.code(201).send({ room: serializeRoom(context, room) })
    },
  )

  registerRoom(app, context)
  registerInvite(app, context)
}

function registerRoom(app: App, context: Context): void {
  const params = HTTP.roomParams
  app.get(ROOM, { schema: { tags, summary: 'A room', params, response: { 200: ANSWERS.room } } }, async (request) => ({
    room: serializeRoom(context, await getRoom(context, callerOf(request), request.params)),
  }))

  app.patch(
    ROOM,
    { schema: { tags, summary: 'Change my room', params, body: HTTP.updateRoom, response: { 200: ANSWERS.room } } },
    async (request) => {
      const { name, description, visibility } = request.body
      const change = {
        ...(name !== undefined && { name }),
        ...(description !== undefined && { description }),
        ...(visibility !== undefined && { visibility }),
      }
      const room = await updateRoom(context, callerOf(request), { path: request.params, change })
      return { room: serializeRoom(context, room) }
    },
  )

  app.delete(
    ROOM,
    { schema: { tags, summary: 'Delete my room with everything in it', params, response: gone } },
    async (request, reply) => {
      await deleteRoom(context, callerOf(request), request.params)
      return reply.code(204).send(null)
    },
  )
}

function registerInvite(app: App, context: Context): void {
  const params = HTTP.roomParams
  app.post(
    `${ROOM}/invite`,
    {
      schema: {
        tags,
        summary: "My room's invite; the same one while it is valid",
        params,
        response: { 200: ANSWERS.invite },
      },
    },
    async (request) => createInvite(context, callerOf(request), request.params),
  )

  app.delete(
    `${ROOM}/invite`,
    { schema: { tags, summary: 'Make the invite worthless', params, response: gone } },
    async (request, reply) => {
      await revokeInvite(context, callerOf(request), request.params)
      return reply.code(204).send(null)
    },
  )
}

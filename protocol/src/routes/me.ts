import { Type } from 'typebox'
import { Ids, Time, Uuid, Version } from '../fields.ts'
import { NO_CONTENT, type Routes } from './route.ts'

const MINE = { tag: 'What is mine', who: 'person', params: Type.Object({ id: Uuid }), answers: NO_CONTENT } as const
const orNull = <T extends typeof Time | typeof Version>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]))

export const ME_ROUTES = {
  'PATCH /api/me/rooms/:id': {
    ...MINE,
    summary: 'How a room of mine is shown to me',
    body: Type.Object({
      pinned: Type.Optional(Type.Boolean()),
      level: Type.Optional(Type.Union([Type.Literal('all'), Type.Literal('mentions'), Type.Literal('nothing')])),
      silencedUntil: orNull(Time),
      /** The `seq` of a message of the main line. The next `read` clears it. */
      unreadFrom: orNull(Version),
    }),
    errors: ['room_not_found'],
  },
  'PATCH /api/me/threads/:id': {
    ...MINE,
    summary: 'Follow a thread, or follow it no more. `id`: of its root',
    body: Type.Object({ following: Type.Boolean() }),
    errors: ['thread_not_found'],
  },
  'GET /api/me/mentions': {
    summary: 'The last 50 messages that mention me by name, the newest first',
    tag: 'What is mine',
    who: 'person',
    answers: {
      200: Type.Object({
        mentions: Type.Array(Type.Object({ room: Ids.room, message: Ids.message, seq: Version, read: Type.Boolean() })),
      }),
    },
  },
} as const satisfies Routes

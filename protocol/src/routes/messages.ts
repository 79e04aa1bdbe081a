import { Type } from 'typebox'
import { LIMITS } from '../limits.ts'
import { Epoch, TimeAsked, Uuid, UUID, Version } from '../fields.ts'
import { Reaction } from '../operations/react.ts'
import { Message, Revision, Tombstone } from '../schemas.ts'
import { ofRoom, type Routes } from './route.ts'

const Seq = Type.Integer({ minimum: 0, description: 'a whole number from 0' })
const READ = { tag: 'Messages', who: 'participant' } as const

export const MESSAGE_ROUTES = {
  'GET /api/rooms/:username/:slug/messages': {
    ...READ,
    summary: 'A page of messages, oldest first; the newest without a bound. Or messages by id, also deleted ones',
    params: Type.Object(ofRoom),
    /** At most one of `before`, `after`, `around` and `at`. Without them: the newest messages. `ids` stands alone. */
    query: Type.Object({
      before: Type.Optional(Seq),
      after: Type.Optional(Seq),
      around: Type.Optional(Seq),
      at: Type.Optional(TimeAsked),
      thread: Type.Optional(
        Type.String({ pattern: `^(?:none|${UUID})$`, description: 'the id of a root, or "none" for the main line' }),
      ),
      ids: Type.Optional(
        Type.String({
          pattern: `^${UUID}(?:,${UUID}){0,${LIMITS.idsMax - 1}}$`,
          description: `1 to ${LIMITS.idsMax} ids of messages, separated by commas`,
        }),
      ),
      limit: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: LIMITS.pageMax,
          default: LIMITS.pageDefault,
          description: `a whole number from 1 to ${LIMITS.pageMax}`,
        }),
      ),
    }),
    answers: {
      200: Type.Object({
        messages: Type.Array(Type.Union([Message, Tombstone])),
        version: Version,
        epoch: Epoch,
        hasBefore: Type.Boolean(),
        hasAfter: Type.Boolean(),
      }),
    },
  },
  'GET /api/rooms/:username/:slug/pins': {
    ...READ,
    summary: 'The pinned messages of the room, the last pinned first',
    params: Type.Object(ofRoom),
    answers: { 200: Type.Object({ pins: Type.Array(Message) }) },
  },
  'GET /api/rooms/:username/:slug/messages/:id/revisions': {
    ...READ,
    summary: 'Every earlier body of a message, oldest first',
    params: Type.Object({ ...ofRoom, id: Uuid }),
    answers: { 200: Type.Object({ revisions: Type.Array(Revision) }) },
    errors: ['message_not_found'],
  },
  'GET /api/rooms/:username/:slug/messages/:id/reactions': {
    ...READ,
    summary: 'Everyone who reacted to a message',
    params: Type.Object({ ...ofRoom, id: Uuid }),
    answers: { 200: Type.Object({ reactions: Type.Array(Reaction) }) },
    errors: ['message_not_found'],
  },
} as const satisfies Routes

import { Type } from 'typebox'
import { LIMITS } from '../limits.ts'
import { Epoch, Uuid, Version } from '../fields.ts'
import { Message, Revision } from '../schemas.ts'
import { ofRoom, type Routes } from './route.ts'

const Seq = Type.Integer({ minimum: 0, description: 'a whole number from 0' })
const READ = { tag: 'Messages', who: 'participant' } as const

export const MESSAGE_ROUTES = {
  'GET /api/rooms/:username/:slug/messages': {
    ...READ,
    summary: 'A page of messages, oldest first; the newest without a bound',
    params: Type.Object(ofRoom),
    /** At most one of `before`, `after` and `around`. Without them: the newest messages. */
    query: Type.Object({
      before: Type.Optional(Seq),
      after: Type.Optional(Seq),
      around: Type.Optional(Seq),
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
        messages: Type.Array(Message),
        version: Version,
        epoch: Epoch,
        hasBefore: Type.Boolean(),
        hasAfter: Type.Boolean(),
      }),
    },
  },
  'GET /api/rooms/:username/:slug/messages/:id/revisions': {
    ...READ,
    summary: 'Every earlier body of a message, oldest first',
    params: Type.Object({ ...ofRoom, id: Uuid }),
    answers: { 200: Type.Object({ revisions: Type.Array(Revision) }) },
    errors: ['message_not_found'],
  },
} as const satisfies Routes

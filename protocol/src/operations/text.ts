import { Type } from 'typebox'
import { Uuid } from '../fields.ts'
import { addressed, Body, type OperationSchema } from './operation.ts'

/** Says something. `id` is the message's, made by the client: the same id is stored at most once (G4). */
export const text = {
  schema: Type.Object({ type: Type.Literal('text'), ...addressed, id: Type.Optional(Uuid), message: Body }),
  order: 'pipelined',
  errors: ['message_empty', 'message_too_long', 'id_conflict', 'rate_limited'],
} as const satisfies OperationSchema

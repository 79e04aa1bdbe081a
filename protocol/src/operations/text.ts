import { Type } from 'typebox'
import { Uuid } from '../fields.ts'
import { addressed, Body, type OperationSchema } from './operation.ts'

/** Sends a message. The client makes its `id`: the same id is stored at most once (G4). */
export const text = {
  schema: Type.Object({ type: Type.Literal('text'), ...addressed, id: Type.Optional(Uuid), message: Body }),
  order: 'pipelined',
  errors: ['message_empty', 'message_too_long', 'id_conflict', 'rate_limited'],
} as const satisfies OperationSchema

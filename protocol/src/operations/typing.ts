import { Type } from 'typebox'
import { Uuid } from '../fields.ts'
import { addressed, type OperationSchema } from './operation.ts'

/** Reports that the caller types, or has stopped. `thread`: the root of the thread where. */
export const typing = {
  schema: Type.Object({
    type: Type.Literal('typing'),
    ...addressed,
    active: Type.Boolean(),
    thread: Type.Optional(Uuid),
  }),
  order: 'pipelined',
  errors: [],
} as const satisfies OperationSchema

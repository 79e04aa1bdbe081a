import { Type } from 'typebox'
import { Uuid, Version } from '../fields.ts'
import { addressed, type OperationSchema } from './operation.ts'

/** Reports how far the caller has read. Moves forward only. `thread`: the root of the thread where. */
export const read = {
  schema: Type.Object({ type: Type.Literal('read'), ...addressed, seq: Version, thread: Type.Optional(Uuid) }),
  order: 'trailing',
  errors: ['thread_not_found'],
} as const satisfies OperationSchema

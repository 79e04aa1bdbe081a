import { Type } from 'typebox'
import { Version } from '../fields.ts'
import { addressed, type OperationSchema } from './operation.ts'

/** Reports how far the caller has read. Moves forward only. */
export const read = {
  schema: Type.Object({ type: Type.Literal('read'), ...addressed, seq: Version }),
  order: 'trailing',
  errors: [],
} as const satisfies OperationSchema

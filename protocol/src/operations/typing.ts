import { Type } from 'typebox'
import { addressed, type OperationSchema } from './operation.ts'

/** Reports that the caller types, or has stopped. */
export const typing = {
  schema: Type.Object({ type: Type.Literal('typing'), ...addressed, active: Type.Boolean() }),
  order: 'pipelined',
  errors: [],
} as const satisfies OperationSchema

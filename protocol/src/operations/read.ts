import { Type } from 'typebox'
import { Version } from '../fields.ts'
import { addressed, type OperationSchema } from './operation.ts'

/** Says how far one has read; moves forward only. */
export const read = {
  schema: Type.Object({ type: Type.Literal('read'), ...addressed, seq: Version }),
  order: 'alone',
  errors: [],
} as const satisfies OperationSchema

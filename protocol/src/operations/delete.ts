import { Type } from 'typebox'
import { Uuid } from '../fields.ts'
import { addressed, type OperationSchema } from './operation.ts'

/** Erases a message of the caller, or of another person where the caller's role allows it. */
export const deletion = {
  schema: Type.Object({ type: Type.Literal('delete'), ...addressed, messageId: Uuid }),
  order: 'pipelined',
  errors: ['message_not_found', 'not_owner', 'rate_limited'],
} as const satisfies OperationSchema

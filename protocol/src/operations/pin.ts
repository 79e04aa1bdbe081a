import { Type } from 'typebox'
import { like, Time, Uuid } from '../fields.ts'
import { addressed, type OperationSchema } from './operation.ts'

/** Pins a message in its room, or takes the pin away. */
export const pin = {
  schema: Type.Object({ type: Type.Literal('pin'), ...addressed, messageId: Uuid, active: Type.Boolean() }),
  order: 'pipelined',
  errors: ['message_not_found', 'forbidden', 'read_only', 'too_many_pins', 'rate_limited'],
  /** `by`: a username. */
  facets: { pinned: Type.Union([Type.Null(), Type.Object({ by: like('ada'), at: Time })]) },
} as const satisfies OperationSchema

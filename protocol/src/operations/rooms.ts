import { Type } from 'typebox'
import { Version } from '../fields.ts'
import { addressed, type OperationSchema } from './operation.ts'

/* What a socket asks of the room engine itself. */

/** Joins a room from a position on; without `since` it is given the newest messages. */
export const join = {
  schema: Type.Object({
    type: Type.Literal('join'),
    ...addressed,
    since: Type.Optional(Version),
    epoch: Type.Optional(Type.String()),
  }),
  order: 'alone',
  errors: [],
} as const satisfies OperationSchema

/** Leaves a room that was joined. */
export const leave = {
  schema: Type.Object({ type: Type.Literal('leave'), ...addressed }),
  order: 'alone',
  errors: [],
} as const satisfies OperationSchema

/** Asks for a sign of life and the heads of the joined rooms. */
export const ping = {
  schema: Type.Object({ type: Type.Literal('ping'), ...addressed }),
  order: 'alone',
  errors: [],
} as const satisfies OperationSchema

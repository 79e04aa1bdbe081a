import { Type } from 'typebox'
import { Version } from '../fields.ts'
import { addressed, addressedFeed, type OperationSchema } from './operation.ts'

/* Frames that the engine itself handles. */

/** Joins a room, or the caller's own feed, from a position. Without `since`, the answer holds the newest rows. */
export const join = {
  schema: Type.Object({
    type: Type.Literal('join'),
    ...addressedFeed,
    since: Type.Optional(Version),
    epoch: Type.Optional(Type.String()),
  }),
  order: 'alone',
  errors: [],
} as const satisfies OperationSchema

/** Leaves what was joined. */
export const leave = {
  schema: Type.Object({ type: Type.Literal('leave'), ...addressedFeed }),
  order: 'alone',
  errors: [],
} as const satisfies OperationSchema

/** Asks for the heads of the joined rooms. */
export const ping = {
  schema: Type.Object({ type: Type.Literal('ping'), ...addressed }),
  order: 'alone',
  errors: [],
} as const satisfies OperationSchema

import { Type } from 'typebox'
import { Uuid, Version } from '../fields.ts'
import { addressed, Body, type OperationSchema } from './operation.ts'

/** Replaces the body of a message of the caller. `version`: the version that the editor saw (`edit_conflict`). */
export const update = {
  schema: Type.Object({
    type: Type.Literal('update'),
    ...addressed,
    messageId: Uuid,
    message: Body,
    version: Type.Optional(Version),
  }),
  order: 'pipelined',
  errors: [
    ...['message_empty', 'message_too_long', 'message_not_found', 'not_owner', 'read_only'],
    ...['edit_conflict', 'rate_limited'],
  ],
} as const satisfies OperationSchema

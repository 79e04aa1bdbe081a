import { Type } from 'typebox'
import { counter, Time, Usernames, Uuid, Version } from '../fields.ts'
import { addressed, Body, type OperationSchema } from './operation.ts'

/**
 * Sends a message. The client makes its `id`: the same id is stored at most once (G4). `replyTo`: the message that it
 * quotes. `thread`: the root that it answers.
 */
export const text = {
  schema: Type.Object({
    ...{ type: Type.Literal('text'), ...addressed, id: Type.Optional(Uuid), message: Body },
    ...{ replyTo: Type.Optional(Uuid), thread: Type.Optional(Uuid) },
  }),
  order: 'pipelined',
  errors: [
    ...['message_empty', 'message_too_long', 'id_conflict', 'read_only', 'slow_mode'],
    ...['reply_not_found', 'thread_not_found', 'rate_limited'],
  ],
  facets: {
    replyTo: Type.Union([Type.Null(), Type.Object({ id: Uuid, seq: Version })]),
    /** The id of the root that it answers. */
    thread: Type.Union([Type.Null(), Uuid]),
    /** Of a root. `users`: the last 5 who wrote, newest first. */
    replies: Type.Union([
      Type.Null(),
      Type.Object({ count: counter(4), lastSeq: Version, last: Time, users: Usernames }),
    ]),
    /** Usernames, or `all`. */
    mentions: Usernames,
  },
} as const satisfies OperationSchema

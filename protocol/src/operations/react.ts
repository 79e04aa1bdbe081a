import { Type } from 'typebox'
import { counter, text, Usernames, Uuid } from '../fields.ts'
import { addressed, type OperationSchema } from './operation.ts'

const Emoji = text(32, 1, { description: 'one emoji', examples: ['👍'] })

/** How often an emoji was used. */
export const Reaction = Type.Object({ emoji: Emoji, count: counter(1), users: Usernames })

/** Adds a reaction of the caller to a message, or takes it back. */
export const react = {
  schema: Type.Object({
    ...{ type: Type.Literal('react'), ...addressed },
    ...{ messageId: Uuid, emoji: Emoji, active: Type.Boolean() },
  }),
  order: 'pipelined',
  errors: ['message_not_found', 'read_only', 'too_many_reactions', 'rate_limited'],
  ack: { mine: Type.Array(Emoji) },
  /** `reactions`: in order of first use, with the usernames of the first 20. `mine`: the caller's, in a page over HTTP. */
  facets: { reactions: Type.Array(Reaction), mine: Type.Array(Emoji) },
} as const satisfies OperationSchema

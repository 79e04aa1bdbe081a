import { assertBody } from './body.ts'
import type { Operation } from './operation.ts'

// A type, not an interface: the declarations of the package spell it out.
type UpdateChange = {
  readonly type: 'update'
  readonly messageId: string
  readonly body: string
  /** The version that the editor saw. */
  readonly version?: number
  /** Where the message stands. Not sent: with it a screen finds the message of a refused edit. */
  readonly seq?: number
}

/** A new body for a message of mine. A refused one stays visible: the author sends it again or discards it. */
export const update: Operation<UpdateChange> = {
  frame: ({ room, messageId, body, version }) => ({
    ...{ type: 'update', room, messageId, message: body },
    ...(version === undefined ? {} : { version }),
  }),
  messageId: ({ messageId }) => messageId,
  assertSendable: ({ body }) => assertBody(body),
  show(messages, { messageId, body }) {
    const index = messages.findIndex(({ id }) => id === messageId)
    if (index >= 0) messages[index] = { ...messages[index]!, body }
  },
  onTopOf(change, version) {
    return change.version === undefined ? change : { ...change, version: Math.max(change.version, version) }
  },
}

import { assertBody } from './body.ts'
import type { Operation } from './operation.ts'

// A type and no interface: the packed declarations write it out.
type UpdateChange = {
  readonly type: 'update'
  readonly messageId: string
  readonly body: string
  /** What the editor saw. */
  readonly version?: number
}

/** Another body for a message of mine. One that was refused is shown as well: its author decides what becomes of it. */
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
}

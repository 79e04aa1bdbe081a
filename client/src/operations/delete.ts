import type { Operation } from './operation.ts'

// A type, not an interface: the declarations of the package spell it out.
type DeleteChange = {
  readonly type: 'delete'
  readonly messageId: string
}

/** Deletes a message of mine. When the delete is refused, the message is shown again. */
export const deletion: Operation<DeleteChange> = {
  frame: ({ room, messageId }) => ({ type: 'delete', room, messageId }),
  messageId: ({ messageId }) => messageId,
  show(messages, { messageId, status }) {
    const index = messages.findIndex(({ id }) => id === messageId)
    if (index >= 0 && status !== 'failed') messages.splice(index, 1)
  },
  doneBy: 'message_not_found',
}

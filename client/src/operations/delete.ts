import type { Operation } from './operation.ts'

// A type and no interface: the packed declarations write it out.
type DeleteChange = {
  readonly type: 'delete'
  readonly messageId: string
}

/** A message of mine goes away. A delete that was refused shows its message again. */
export const deletion: Operation<DeleteChange> = {
  frame: ({ room, messageId }) => ({ type: 'delete', room, messageId }),
  messageId: ({ messageId }) => messageId,
  show(messages, { messageId, status }) {
    const index = messages.findIndex(({ id }) => id === messageId)
    if (index >= 0 && status !== 'failed') messages.splice(index, 1)
  },
  doneBy: 'message_not_found',
}

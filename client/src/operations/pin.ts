import type { Message } from '@edusphere/protocol'
import type { Operation } from './operation.ts'

// A type, not an interface: the declarations of the package spell it out.
type PinChange = {
  readonly type: 'pin'
  readonly messageId: string
  readonly active: boolean
}

/** Pins a message, or takes the pin away. A refused one is not shown. */
export const pin: Operation<PinChange> = {
  frame: ({ room, messageId, active }) => ({ type: 'pin', room, messageId, active }),
  messageId: ({ messageId }) => messageId,
  show(messages, { messageId, active, created, status }, me) {
    const index = messages.findIndex(({ id }) => id === messageId)
    const message = messages[index]
    if (!message || status === 'failed') return
    const pinned: Message['pinned'] = active ? (message.pinned ?? { by: me.username, at: created }) : null
    messages[index] = { ...message, pinned }
  },
}

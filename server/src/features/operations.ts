import type { ClientFrame } from '@edusphere/protocol'
import type { Operations } from '../socket/dispatch.ts'
import type { Change, Operation } from '../store/operation.ts'
import { handleDeleteMessage } from './messages/operations/delete.ts'
import { handleNewMessage } from './messages/operations/text.ts'
import { handleUpdateMessage } from './messages/operations/update.ts'
import { handleRead } from './participants/read.ts'
import { handleTyping } from './participants/typing.ts'
import { handlePin } from './pins/pin.ts'
import { handleReact } from './reactions/react.ts'

/** The operation of each frame (S4). Its schema has the same name in protocol/src/operations.ts. */
export const OPERATIONS: Operations = {
  text: handleNewMessage,
  update: handleUpdateMessage,
  delete: handleDeleteMessage,
  react: handleReact,
  pin: handlePin,
  read: handleRead,
  typing: handleTyping,
}

/** The change of a frame about a message, without a socket: for the demo and tests. */
export function changeOf(
  frame: Extract<ClientFrame, { type: 'text' | 'update' | 'delete' | 'react' | 'pin' }>,
  asked: Pick<Change, 'roomId' | 'userId'>,
): Change {
  const operation = OPERATIONS[frame.type] as Operation
  return { operation, frame, id: operation.idOf(frame), roomId: asked.roomId, userId: asked.userId }
}

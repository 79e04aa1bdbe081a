import type { ClientFrame } from '@edusphere/protocol'
import type { Change, Operation } from '../store/operation.ts'
import type { Handlers } from '../http/handlers.ts'
import { accountRoutes } from './accounts/routes.ts'
import { signInRoutes } from './accounts/sign-in-routes.ts'
import { messageRoutes } from './messages/routes.ts'
import { participantRoutes } from './participants/routes.ts'
import { roomRoutes } from './rooms/routes.ts'
import { sessionRoutes } from './sessions/routes.ts'
import type { Operations } from '../socket/dispatch.ts'
import { handleDeleteMessage } from './messages/operations/delete.ts'
import { handleNewMessage } from './messages/operations/text.ts'
import { handleUpdateMessage } from './messages/operations/update.ts'
import { handleRead } from './participants/read.ts'
import { handleTyping } from './participants/typing.ts'

/** One handler for every HTTP call: each feature answers for the calls of its tags. */
export const HANDLERS: Handlers = {
  ...signInRoutes,
  ...accountRoutes,
  ...sessionRoutes,
  ...roomRoutes,
  ...participantRoutes,
  ...messageRoutes,
}

/** What each frame does (S4). Its schema is of the same name in protocol/src/operations.ts. */
export const OPERATIONS: Operations = {
  text: handleNewMessage,
  update: handleUpdateMessage,
  delete: handleDeleteMessage,
  read: handleRead,
  typing: handleTyping,
}

/** The change that a frame about a message asks for, where no socket does: for the demo and tests. */
export function changeOf(
  frame: Extract<ClientFrame, { type: 'text' | 'update' | 'delete' }>,
  asked: Pick<Change, 'roomId' | 'userId'>,
): Change {
  const operation = OPERATIONS[frame.type] as Operation
  return { operation, frame, id: operation.idOf(frame), roomId: asked.roomId, userId: asked.userId }
}

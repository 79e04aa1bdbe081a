import type { Operations } from '../socket/dispatch.ts'
import { handleDeleteMessage } from './messages/operations/delete.ts'
import { handleNewMessage } from './messages/operations/text.ts'
import { handleUpdateMessage } from './messages/operations/update.ts'
import { handleRead } from './participants/read.ts'
import { handleTyping } from './participants/typing.ts'

/** What each frame does (S4). Its schema is of the same name in protocol/src/operations.ts. */
export const OPERATIONS: Operations = {
  text: handleNewMessage,
  update: handleUpdateMessage,
  delete: handleDeleteMessage,
  read: handleRead,
  typing: handleTyping,
}

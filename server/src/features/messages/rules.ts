import type { StoredMessage } from '../../store/message-rows.ts'
import type { Change } from '../../store/operation.ts'

/** Whether the user wrote the message: only its author may edit or delete it (S6, S7). */
export const checkOwner = (message: StoredMessage, userId: string): boolean => message.user_id === userId

/** Whether the message is in the change's room and by the change's author. */
export function isOwnMessage(message: StoredMessage, { roomId, userId }: Pick<Change, 'roomId' | 'userId'>): boolean {
  return message.room_id === roomId && checkOwner(message, userId)
}

/** A clock that stands still or jumps back must not make a change look older than the state before it. */
export const changedAt = (message: StoredMessage, now: number): number => Math.max(now, message.updated + 1)

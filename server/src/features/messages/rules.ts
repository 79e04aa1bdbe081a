import type { StoredMessage } from '../../store/message-rows.ts'
import type { Change } from '../../store/operation.ts'

/** Whether the message is this user's own: the only one who may edit or delete it (S6, S7). */
export const checkOwner = (message: StoredMessage, userId: string): boolean => message.user_id === userId

/** Whether the change is about a message of its room that its author has written. */
export function isOwnMessage(message: StoredMessage, { roomId, userId }: Pick<Change, 'roomId' | 'userId'>): boolean {
  return message.room_id === roomId && checkOwner(message, userId)
}

/** A clock that stands still or jumps back must not make a change look older than what it replaced. */
export const changedAt = (message: StoredMessage, now: number): number => Math.max(now, message.updated + 1)

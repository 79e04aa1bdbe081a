import type { Message } from '@edusphere/protocol'
import { changeQuietly } from '../messages/quiet-changes.ts'
import { rememberEmoji } from './recent.ts'

/** Adds my reaction to a message, or takes it back. */
export function react({ room, id }: Message, emoji: string, active: boolean): void {
  if (active) rememberEmoji(emoji)
  changeQuietly(room, { type: 'react', messageId: id, emoji, active })
}

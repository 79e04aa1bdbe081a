import type { Message } from '@edusphere/protocol'
import type { Operation } from './operation.ts'

// A type, not an interface: the declarations of the package spell it out.
type ReactChange = {
  readonly type: 'react'
  readonly messageId: string
  readonly emoji: string
  readonly active: boolean
}

/** My reaction to a message, or its end. A refused one is not shown. */
export const react: Operation<ReactChange> = {
  frame: ({ room, messageId, emoji, active }) => ({ type: 'react', room, messageId, emoji, active }),
  messageId: ({ messageId }) => messageId,
  show(messages, change, me) {
    const index = messages.findIndex(({ id }) => id === change.messageId)
    if (index >= 0 && change.status !== 'failed') messages[index] = withMine(messages[index]!, change, me.username)
  },
  told: ['by', 'emoji', 'active'],
}

/** The emojis with which I reacted to a message. Rows name the first 20 who used one; beyond, `mine` says it. */
export function myReactions({ reactions = [], mine = [] }: Message, me: string): string[] {
  const isMine = ({ emoji, count, users }: (typeof reactions)[number]) =>
    users.includes(me) || (count > users.length && mine.includes(emoji))
  return reactions.filter(isMine).map(({ emoji }) => emoji)
}

function withMine(message: Message, { emoji, active }: ReactChange, me: string): Message {
  const before = myReactions(message, me)
  if (before.includes(emoji) === active) return message
  const { reactions = [] } = message
  const at = reactions.findIndex((reaction) => reaction.emoji === emoji)
  const { users = [], count = 0 } = reactions[at] ?? {}
  const changed = active
    ? { emoji, count: count + 1, users: users.length < count ? users : [...users, me] }
    : { emoji, count: count - 1, users: users.filter((user) => user !== me) }
  return {
    ...message,
    reactions: reactions.toSpliced(at < 0 ? reactions.length : at, 1, ...(changed.count > 0 ? [changed] : [])),
    mine: active ? [...before, emoji] : before.filter((one) => one !== emoji),
  }
}

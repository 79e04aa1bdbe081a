import type { PendingChange } from '@edusphere/client'
import type { Message } from '@edusphere/protocol'

interface Shown {
  messages: readonly Message[]
  pending: readonly PendingChange[]
}

/** The stored messages as they will be when my pending edits and deletes have arrived. A delete that failed shows its message again. */
export function withPending({ messages, pending }: Shown): readonly Message[] {
  const bodies = new Map<string, string>()
  const deleted = new Set<string>()
  for (const change of pending) {
    if (change.type === 'update') bodies.set(change.messageId, change.body)
    if (change.type === 'delete' && change.status !== 'failed') deleted.add(change.messageId)
  }
  if (bodies.size + deleted.size === 0) return messages
  return messages
    .filter(({ id }) => !deleted.has(id))
    .map((message) => (bodies.has(message.id) ? { ...message, body: bodies.get(message.id)! } : message))
}

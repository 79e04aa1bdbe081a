import type { Room } from '@edusphere/client'
import type { ChatEvent, RoomSummary } from '@edusphere/protocol'

/** The part of a room that `countLoaded` reads. */
export type LoadedRoom = Pick<Room, 'messages' | 'isLoaded' | 'hasBefore' | 'hasAfter'>

/**
 * Updates the summary of a room by its changes. The summary counts everything up to its version, so a message made
 * later is new, also when it was changed since.
 * @param isRead whether a new message and all before it are read
 * @returns false when a deleted message is the last one in the summary, or may have been counted
 */
export function countEvents(
  summary: RoomSummary,
  events: readonly ChatEvent[],
  isRead: (event: ChatEvent) => boolean,
): boolean {
  const { version } = summary
  const news = events.filter((event) => event.version > version).toSorted((a, b) => a.seq - b.seq)
  summary.version = Math.max(version, ...news.map((event) => event.version))
  let isExact = true
  for (const event of news) {
    const isNew = event.seq > version
    const readSeq = summary.readSeq ?? 0
    const last = summary.lastMessage
    if (event.action === 'delete') isExact &&= isNew || (event.id !== last?.id && event.seq <= readSeq)
    else if (event.seq >= (last?.seq ?? 0)) summary.lastMessage = event
    if (event.action === 'delete' || !isNew) continue
    if (isRead(event)) Object.assign(summary, { readSeq: Math.max(readSeq, event.seq), unread: 0 })
    else if (event.seq > readSeq) summary.unread = (summary.unread ?? 0) + 1
  }
  return isExact
}

/** Counts again from the loaded messages. False: they do not reach from my read position to the end. */
export function countLoaded(summary: RoomSummary, room: LoadedRoom, me: string | undefined): boolean {
  const { messages, isLoaded, hasBefore, hasAfter } = room
  const readSeq = summary.readSeq ?? 0
  if (!isLoaded || hasAfter || (hasBefore && !(messages[0] && messages[0].seq <= readSeq + 1))) return false
  summary.lastMessage = messages.at(-1) ?? null
  summary.unread = messages.filter(({ seq, user_id }) => seq > readSeq && user_id !== me).length
  return true
}

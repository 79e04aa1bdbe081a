import type { RoomSummary } from '@edusphere/protocol'

const lastActivity = (room: RoomSummary): string => room.lastMessage?.created ?? room.created

/** ISO times sort as plain strings. */
const compareTimes = (a: string, b: string): number => Number(a > b) - Number(a < b)

/** Rooms by activity, the pinned ones above. */
export function inOrder(rooms: readonly RoomSummary[], isPinned: (room: RoomSummary) => boolean): RoomSummary[] {
  const above = (a: RoomSummary, b: RoomSummary) => Number(isPinned(b)) - Number(isPinned(a))
  return rooms.toSorted((a, b) => above(a, b) || compareTimes(lastActivity(b), lastActivity(a)))
}

/** Names that several of the rooms have: lists show them with their hosts. */
export function sharedNames(rooms: readonly RoomSummary[]): Set<string> {
  const [seen, shared] = [new Set<string>(), new Set<string>()]
  for (const { name } of rooms) (seen.has(name) ? shared : seen).add(name)
  return shared
}

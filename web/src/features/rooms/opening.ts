import type { RoomSummary } from '@edusphere/protocol'
import { lazy } from '../../ui/lazy.ts'
import type { RoomPath } from './room-route.ts'
import { useRooms } from './store.ts'

const fetchConversation = lazy(() => import('../messages/ConversationPane.vue'))
let conversation: ReturnType<typeof fetchConversation> | undefined
let early: { key: string; room: Promise<RoomSummary> } | undefined

/** The conversation's part of the page. It is fetched once. */
export const loadConversation = () => (conversation ??= fetchConversation())

/** Asks for the conversation's part and the room before the page around them is there. */
export function openEarly(path: RoomPath): void {
  void loadConversation()
  if (useRooms().byPath(path.username, path.slug)) return
  early = { key: addressOf(path), room: useRooms().open(path) }
  // The page handles the failure.
  early.room.catch(() => {})
}

/** Reads the room, or waits for the early answer. */
export function openRoom(path: RoomPath): Promise<RoomSummary> {
  const room = early?.key === addressOf(path) ? early.room : useRooms().open(path)
  early = undefined
  return room
}

const addressOf = ({ username, slug }: RoomPath): string => `${username}/${slug}`

import type { RoomSummary } from '@edusphere/protocol'
import { loadEarly } from '../messages/early-history.ts'
import type { RoomPath } from './room-route.ts'
import { useRooms } from './store.ts'

let early: { key: string; room: Promise<RoomSummary> } | undefined

/**
 * Asks for the room, and for its messages, before its page is there.
 * @param opensAtMessage the address names one, so that others than the newest are shown
 */
export function openEarly(path: RoomPath, opensAtMessage: boolean): void {
  if (useRooms().byPath(path.username, path.slug)) return
  early = { key: addressOf(path), room: useRooms().open(path) }
  // The page handles the failure.
  const asked = opensAtMessage ? early.room : early.room.then(loadEarly)
  asked.catch(() => {})
}

/** Reads the room, or waits for the early answer. */
export function openRoom(path: RoomPath): Promise<RoomSummary> {
  const room = early?.key === addressOf(path) ? early.room : useRooms().open(path)
  early = undefined
  return room
}

const addressOf = ({ username, slug }: RoomPath): string => `${username}/${slug}`

import type { PendingChange, Room, RoomChange } from '@edusphere/client'
import type { DeleteEvent, Message, MessageEvent } from '@edusphere/protocol'
import { defineStore } from 'pinia'
import { shallowReactive, shallowRef, nextTick } from 'vue'
import { usePresence } from '../participants/presence.ts'

/** What is shown of a room: replaced as a whole whenever the room changes, so nothing in it is ever half new. */
export interface Conversation {
  messages: readonly Message[]
  pending: readonly PendingChange[]
  hasBefore: boolean
  hasAfter: boolean
  isLoaded: boolean
  /** Every change up to this version is here; `isCaughtUp`: and none after it is known to be missing. */
  position: number | null
  isCaughtUp: boolean
}

const EMPTY: Conversation = {
  ...{ messages: [], pending: [], hasBefore: false, hasAfter: false },
  ...{ isLoaded: false, position: null, isCaughtUp: false },
}

function snapshotOf(room: Room): Conversation {
  const { messages, pending, hasBefore, hasAfter, isLoaded, position, isCaughtUp } = room
  return { messages, pending, hasBefore, hasAfter, isLoaded, position, isCaughtUp }
}

/** The messages of the rooms, as the SDK's rooms hold them, made reactive. */
export const useMessages = defineStore('messages', () => {
  const rooms = new Map<string, Room>()
  const conversations = shallowReactive(new Map<string, Conversation>())
  /** The room whose end somebody is looking at. */
  const followed = shallowRef<string | null>(null)

  const of = (roomId: string): Conversation => conversations.get(roomId) ?? EMPTY

  function follow(room: Room) {
    rooms.set(room.id, room)
    room.onChange((change) => apply(room.id, change))
  }

  function apply(roomId: string, { events }: RoomChange) {
    for (const event of events) handlers[event.action](event as never)
    if (events.length === 0) show(roomId)
  }

  /** Adds the message (S13); if it is mine, it takes the place of its pending row, which has the same id. */
  function handleNewMessage(event: MessageEvent) {
    showSoon(event.room)
    usePresence().stopTyping(event.room, event.user)
  }

  /** Changes body, `edited` and `updated` of the message, and leaves its author and its place alone (S13). */
  const handleUpdateMessage = (event: MessageEvent) => showSoon(event.room)

  /** Takes the message out (S13). */
  const handleDeleteMessage = (event: DeleteEvent) => showSoon(event.room)

  const handlers = { new: handleNewMessage, update: handleUpdateMessage, delete: handleDeleteMessage }

  function show(roomId: string) {
    const room = rooms.get(roomId)
    if (room) conversations.set(roomId, snapshotOf(room))
  }

  const showSoon = gathered(show)

  const drop = (roomId: string) => [rooms, conversations].forEach((held) => held.delete(roomId))
  const clear = () => [rooms, conversations].forEach((held) => held.clear())

  return { of, followed, follow, drop, clear, handleNewMessage, handleUpdateMessage, handleDeleteMessage }
})

/**
 * What arrives so soon after what was last shown waits until then, and is shown with all that came with it: a page that
 * draws fifty times a second has no time left for whoever types in it.
 */
const GATHER_MS = 100

/** `show`, at most once in that time for each room; the first of a burst at once, the last never left out. */
export function gathered(show: (roomId: string) => void): (roomId: string) => void {
  /** What has come since a room was shown, while it is too soon to show it again. */
  const come = new Map<string, 'nothing' | 'more'>()

  async function showSoon(roomId: string) {
    if (come.has(roomId)) return void come.set(roomId, 'more')
    show(roomId)
    come.set(roomId, 'nothing')
    // Counted from when it stands there: a slow machine, which takes longer for that, draws less often.
    await nextTick()
    setTimeout(() => {
      const last = come.get(roomId)
      come.delete(roomId)
      if (last === 'more') void showSoon(roomId)
    }, GATHER_MS)
  }

  return (roomId) => void showSoon(roomId)
}

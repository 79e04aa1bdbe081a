import type { PendingChange, Room, RoomChange } from '@edusphere/client'
import type { DeleteEvent, Message, MessageEvent } from '@edusphere/protocol'
import { defineStore } from 'pinia'
import { shallowReactive, shallowRef, nextTick } from 'vue'
import { usePresence } from '../participants/presence.ts'
import { lineKey } from './typed-texts.ts'

/** The shown state of a room. It is replaced as a whole, so it is never half new. */
export interface Conversation {
  messages: readonly Message[]
  pending: readonly PendingChange[]
  hasBefore: boolean
  hasAfter: boolean
  isLoaded: boolean
  /** Every change up to this version is here. `isCaughtUp`: no later change is known to be missing. */
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

/** The messages of the SDK's rooms, made reactive. */
export const useMessages = defineStore('messages', () => {
  const rooms = new Map<string, Room>()
  const conversations = shallowReactive(new Map<string, Conversation>())
  /** The room whose end is on the screen. */
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

  /** Adds the message (S13). A message of mine replaces its pending row, which has the same id. */
  function handleNewMessage(event: MessageEvent) {
    showSoon(event.room)
    usePresence().stopTyping(lineKey(event.room, event.thread), event.user)
  }

  /** Changes body, `edited` and `updated` of the message. Author and position stay (S13). */
  const handleUpdateMessage = (event: MessageEvent) => showSoon(event.room)

  /** Removes the message (S13). */
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
 * Changes within this time after a drawing wait and are drawn together: a page that draws fifty times a second has no
 * time left for a person who types.
 */
const GATHER_MS = 100

/** Calls `show` at most once per interval and room: at once for the first of a burst, and always after the last. */
export function gathered(show: (roomId: string) => void): (roomId: string) => void {
  /** The changes since a room was shown, while the interval lasts. */
  const come = new Map<string, 'nothing' | 'more'>()

  async function showSoon(roomId: string) {
    if (come.has(roomId)) return void come.set(roomId, 'more')
    show(roomId)
    come.set(roomId, 'nothing')
    // The interval starts after the drawing: a slow machine draws less often.
    await nextTick()
    setTimeout(() => {
      const last = come.get(roomId)
      come.delete(roomId)
      if (last === 'more') void showSoon(roomId)
    }, GATHER_MS)
  }

  return (roomId) => void showSoon(roomId)
}

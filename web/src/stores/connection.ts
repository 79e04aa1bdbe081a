import type { Client, ConnectionState, Room } from '@edusphere/client'
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { clientOf } from './client.ts'
import { useMessages } from '../features/messages/store.ts'
import { usePresence } from '../features/participants/presence.ts'
import { useRooms } from '../features/rooms/store.ts'
import { useSession } from '../features/accounts/session.ts'

/** The one `/ws` socket of the app. Every room of mine is joined, so that the list of rooms stays live. */
export const useConnection = defineStore('connection', () => {
  const rooms = useRooms()
  const messages = useMessages()
  const state = shallowRef<ConnectionState>({ status: 'closed', code: null })
  let client: Client | undefined
  let stopFollowing = () => {}

  /** The client of whoever is signed in: their rooms, and their outbox. */
  const current = () => (client ??= clientOf(useSession().user!.id, (now) => (state.value = now)))

  function start() {
    stopFollowing()
    stopFollowing = watch(() => rooms.joined.map(({ id }) => id), followRooms, { immediate: true })
    current().connection.start()
  }

  function stop() {
    stopFollowing()
    client?.stop()
    client = undefined
    messages.clear()
    usePresence().clear()
  }

  /** The room, joined now or as soon as there is a connection. */
  function room(roomId: string): Room {
    const known = current().room(roomId)
    if (known) return known
    const joined = current().join(roomId, rooms.byId(roomId))
    messages.follow(joined)
    return joined
  }

  const isOpen = () => current().connection.isOpen
  const retry = () => current().connection[state.value.status === 'closed' ? 'start' : 'retry']()

  function drop(roomId: string) {
    client?.leave(roomId)
    messages.drop(roomId)
  }

  function followRooms(ids: string[], before: string[] = []) {
    for (const id of ids) room(id)
    for (const id of before) if (!ids.includes(id)) drop(id)
  }

  return { state, start, stop, retry, room, isOpen }
})

import { Client, type ConnectionState, type Room } from '@edusphere/client'
import type { RoomSummary } from '@edusphere/protocol'
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { refreshSession } from '../api/http.ts'
import { messagesApi } from '../api/messages.ts'
import { receiveFrame } from './inbound.ts'
import { useMessages } from './messages.ts'
import { usePresence } from './presence.ts'
import { useRooms } from './rooms.ts'

const pathOf = ({ host, slug }: RoomSummary) => ({ username: host.username, slug })

/** The one `/ws` socket of the app. Every room of mine is joined, so that the list of rooms stays live. */
export const useConnection = defineStore('connection', () => {
  const rooms = useRooms()
  const messages = useMessages()
  const state = shallowRef<ConnectionState>({ status: 'closed', code: null })
  const client = new Client({
    url: `${location.origin.replace(/^http/, 'ws')}/ws`,
    refresh: () => refreshSession(),
    fetchPage: (roomId, query) => messagesApi.page(pathOf(rooms.byId(roomId)!), query),
  })
  client.connection.onState((now) => (state.value = now))
  client.onFrame(receiveFrame)
  let stopFollowing = () => {}

  function start() {
    stopFollowing()
    stopFollowing = watch(() => rooms.mine.map(({ id }) => id), followRooms, { immediate: true })
    client.connection.start()
  }

  function stop() {
    stopFollowing()
    client.stop()
    messages.clear()
    usePresence().clear()
  }

  /** The room, joined now or as soon as there is a connection. */
  function room(roomId: string): Room {
    const known = client.room(roomId)
    if (known) return known
    const joined = client.join(roomId, rooms.byId(roomId))
    messages.follow(joined)
    return joined
  }

  const isOpen = () => client.connection.isOpen
  const retry = () => (state.value.status === 'closed' ? client.connection.start() : client.connection.retry())

  function drop(roomId: string) {
    client.leave(roomId)
    messages.drop(roomId)
  }

  function followRooms(ids: string[], before: string[] = []) {
    for (const id of ids) room(id)
    for (const id of before) if (!ids.includes(id)) drop(id)
  }

  return { state, start, stop, retry, room, isOpen }
})

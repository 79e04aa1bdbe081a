import type { Change, Client, ConnectionState, PendingChange, Room } from '@edusphere/client'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { clientOf } from './client.ts'
import { useFeatures } from '../features/feature.ts'
import { useRooms } from '../features/rooms/store.ts'
import { useSession } from '../features/accounts/session.ts'

/** A page is drawn before it connects. */
const NOT_STARTED: ConnectionState = { status: 'closed', code: null }
const isBeforeSecondTry = (state: ConnectionState) =>
  state === NOT_STARTED || (state.status === 'connecting' && state.attempt === 0)

/** The app's one `/ws` socket. What is mine and every room of mine is joined, so that the list of rooms stays live. */
export const useConnection = defineStore('connection', () => {
  const rooms = useRooms()
  const features = useFeatures()
  const state = shallowRef<ConnectionState>(NOT_STARTED)
  let client: Client | undefined
  let stopFollowing = () => {}

  /** The client of the signed-in person: rooms and outbox. */
  const current = () => (client ??= clientOf(useSession().user!.id, { features, onState, onUnsent: () => follow() }))
  const onState = (now: ConnectionState) => (state.value = now)

  function start() {
    stopFollowing()
    stopFollowing = watch(() => rooms.joined.map(({ id }) => id), followRooms, { immediate: true })
    current().connection.start()
  }

  function stop() {
    stopFollowing()
    client?.stop()
    client = undefined
    outbox.unsent.value = []
    for (const { ended } of features) ended?.()
  }

  /** The room, joined now or when there is a connection. */
  function room(roomId: string): Room {
    const known = current().room(roomId)
    if (known) return known
    const joined = current().join(roomId, rooms.byId(roomId))
    for (const feature of features) feature.joined?.(joined)
    return joined
  }

  const isFirstTry = computed(() => isBeforeSecondTry(state.value))
  const isOpen = () => current().connection.isOpen
  const retry = () => current().connection[state.value.status === 'closed' ? 'start' : 'retry']()

  function followRooms(ids: string[], before: string[] = []) {
    for (const id of ids) room(id)
    for (const id of before.filter((one) => !ids.includes(one))) {
      client?.leave(id)
      for (const { left } of features) left?.(id)
    }
    follow()
  }

  const { follow, ...outbox } = unsentOf(current, room)
  return { state, isFirstTry, start, stop, retry, room, isOpen, ...outbox }
})

/** My changes that the server has not acknowledged, of all rooms. */
function unsentOf(client: () => Client, room: (id: string) => Room) {
  const unsent = shallowRef<readonly PendingChange[]>([])

  function follow() {
    unsent.value = client().unsent
    // Also rooms that I am no longer in: the server refuses to join them, and what waits there has failed.
    for (const change of unsent.value) if (change.status === 'sending') room(change.room)
  }

  const resend = (id: string, change?: Change) => client().resend(id, change)
  const discard = (id: string) => client().discard(id)
  return { unsent, follow, resend, discard }
}

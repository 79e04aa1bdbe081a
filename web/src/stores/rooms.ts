import type { ChatEvent, Participant, ParticipantFrame, ReadFrame, RoomFrame, RoomSummary } from '@edusphere/protocol'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { ApiError } from '../api/http.ts'
import { roomsApi, type RoomFields, type RoomPath } from '../api/rooms.ts'
import { useSession } from './session.ts'

const pathOf = (room: RoomSummary): RoomPath => ({ username: room.host.username, slug: room.slug })
const lastActivity = (room: RoomSummary) => room.lastMessage?.created ?? room.created

function byUnreadThenActivity(a: RoomSummary, b: RoomSummary): number {
  const unread = Number(Boolean(b.unread)) - Number(Boolean(a.unread))
  return unread || lastActivity(b).localeCompare(lastActivity(a))
}

/** The rooms this person knows of: one reactive object per room, whatever list it is shown in. */
export const useRooms = defineStore('rooms', () => {
  const known = ref(new Map<string, RoomSummary>())
  const people = ref(new Map<string, Participant[]>())
  /** Ids of the public rooms of the running search, in the server's order. */
  const found = ref<string[]>([])
  const cursor = ref<string | null>(null)
  const search = ref('')
  const loaded = ref(false)

  const mine = computed(() => [...known.value.values()].filter((room) => room.joined).sort(byUnreadThenActivity))
  const discoverable = computed(() =>
    found.value.flatMap((id) => known.value.get(id) ?? []).filter((room) => !room.joined),
  )

  const byId = (id: string) => known.value.get(id)
  const byPath = (username: string, slug: string) =>
    [...known.value.values()].find((room) => room.host.username === username && room.slug === slug)
  const participants = (roomId: string) => people.value.get(roomId) ?? []

  function put(room: RoomSummary): RoomSummary {
    const held = known.value.get(room.id)
    if (held) Object.assign(held, room)
    else known.value.set(room.id, room)
    return known.value.get(room.id)!
  }

  async function page(query: { search?: string; cursor?: string }): Promise<RoomSummary[]> {
    const answer = await roomsApi.list(query)
    cursor.value = answer.cursor
    return answer.rooms.map(put)
  }

  /** Loads every room of mine, and the first public ones. */
  async function load(): Promise<void> {
    search.value = ''
    const rooms = await page({})
    while (cursor.value && rooms.every((room) => room.joined)) rooms.push(...(await page({ cursor: cursor.value })))
    found.value = rooms.map((room) => room.id)
    loaded.value = true
  }

  async function find(text: string): Promise<void> {
    search.value = text
    const rooms = await page(text ? { search: text } : {})
    if (search.value === text) found.value = rooms.map((room) => room.id)
  }

  async function findMore(): Promise<void> {
    if (!cursor.value) return
    const rooms = await page({ cursor: cursor.value, ...(search.value && { search: search.value }) })
    found.value = [...new Set([...found.value, ...rooms.map((room) => room.id)])]
  }

  async function open(path: RoomPath): Promise<RoomSummary> {
    return put((await roomsApi.get(path)).room)
  }

  return {
    mine,
    discoverable,
    cursor,
    search,
    loaded,
    byId,
    byPath,
    participants,
    load,
    find,
    findMore,
    open,
    ...changes(),
    ...inbound(),
  }
})

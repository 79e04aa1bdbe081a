import type {
  ChatEvent,
  Participant,
  ParticipantFrame,
  Person,
  ReadFrame,
  RoomFrame,
  RoomSummary,
} from '@edusphere/protocol'
import { ApiError, type Room, type RoomChange } from '@edusphere/client'
import type { Answer, Input } from '@edusphere/protocol/routes'
import { defineStore } from 'pinia'
import { http } from '../../api/http.ts'
import { useSession } from '../accounts/session.ts'
import { useMessages } from '../messages/store.ts'
import { countEvents, countLoaded, type LoadedRoom } from './unread.ts'

/** The host's username and the room's slug. */
export type RoomPath = Input<'GET /api/rooms/:username/:slug'>['params']
export type RoomFields = Required<Input<'POST /api/rooms'>['body']>
export type Invite = Answer<'POST /api/rooms/:username/:slug/invite'>
type RoomPage = Answer<'GET /api/rooms'>
type People = Answer<'GET /api/rooms/:username/:slug/participants'>

interface RoomsState {
  status: 'loading' | 'loaded' | 'failed'
  /** One reactive object per room, for all lists. */
  known: Map<string, RoomSummary>
  people: Map<string, People>
  search: string
  /** Ids of the rooms that the search found, in the server's order. */
  found: string[]
  cursor: string | null
  /** My rooms whose unread count only the server knows; asked when all their changes are here. */
  uncounted: Set<string>
}

type FollowedRoom = LoadedRoom & Pick<Room, 'id' | 'isCaughtUp'>

/** The rooms that this person knows. */
export const useRooms = defineStore('rooms', {
  state: (): RoomsState => ({
    status: 'loading',
    known: new Map(),
    people: new Map(),
    search: '',
    found: [],
    cursor: null,
    uncounted: new Set(),
  }),

  getters: {
    /** My rooms without an order: code that only counts or names them need not run with every message. */
    joined: (state) => [...state.known.values()].filter((room) => room.joined),
    mine(): RoomSummary[] {
      return this.joined.toSorted(byUnreadThenActivity)
    },
    /** Public rooms to join, filtered by the search. */
    discoverable: (state) =>
      state.found.flatMap((id) => state.known.get(id) ?? []).filter((room) => !room.joined && isPublic(room)),
  },

  actions: {
    byId(id: string): RoomSummary | undefined {
      return this.known.get(id)
    },
    byPath(username: string, slug: string): RoomSummary | undefined {
      return [...this.known.values()].find((room) => room.host.username === username && room.slug === slug)
    },
    participants(roomId: string): Participant[] {
      return this.people.get(roomId)?.participants ?? []
    },
    removed(roomId: string): Person[] {
      return this.people.get(roomId)?.removed ?? []
    },

    /** Loads all my rooms and the first public ones, in one answer. */
    async load(): Promise<void> {
      this.status = 'loading'
      try {
        await this.find('')
        this.status = 'loaded'
      } catch (error) {
        ignoreRefusal(error)
        this.status = 'failed'
      }
    },
    async find(search: string): Promise<void> {
      this.search = search
      const page = await http.call('GET /api/rooms', { query: query(search) })
      if (this.search !== search) return
      this.found = []
      this.take(page)
    },
    async findMore(): Promise<void> {
      const { search, cursor } = this
      const page = await http.call('GET /api/rooms', { query: query(search, cursor) })
      if (this.search === search && this.cursor === cursor) this.take(page)
    },
    take(page: RoomPage): void {
      for (const room of page.rooms) this.put(room)
      this.found = [...new Set([...this.found, ...page.rooms.map((room) => room.id)])]
      this.cursor = page.cursor
    },
    put(room: RoomSummary): RoomSummary {
      this.known.set(room.id, Object.assign(this.known.get(room.id) ?? room, room))
      return this.known.get(room.id)!
    },

    /** Reads one room again, by its path or its id. */
    async open(path: RoomPath): Promise<RoomSummary> {
      return this.put((await http.call('GET /api/rooms/:username/:slug', { params: path })).room)
    },
    async reload(roomId: string): Promise<void> {
      const room = this.byId(roomId)
      if (!room) return
      try {
        await this.open(pathOf(room))
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        // After any other failure the room stays as it is; the next event or visit asks again.
        if (error.code === 'room_not_found') this.dropRoom(roomId)
      }
    },
    async loadParticipants(room: RoomSummary): Promise<void> {
      this.people.set(room.id, await http.call('GET /api/rooms/:username/:slug/participants', { params: pathOf(room) }))
    },

    async create(fields: RoomFields): Promise<RoomSummary> {
      return this.put((await http.call('POST /api/rooms', { body: fields })).room)
    },
    async update(room: RoomSummary, fields: Partial<RoomFields>): Promise<void> {
      this.put((await http.call('PATCH /api/rooms/:username/:slug', { params: pathOf(room), body: fields })).room)
    },
    async remove(room: RoomSummary): Promise<void> {
      await http.call('DELETE /api/rooms/:username/:slug', { params: pathOf(room) })
      this.dropRoom(room.id)
    },
    async join(path: RoomPath, invite?: string): Promise<RoomSummary> {
      await http.call('PUT /api/rooms/:username/:slug/participants/me', {
        params: path,
        body: invite ? { invite } : {},
      })
      return this.open(path)
    },
    async leave(room: RoomSummary): Promise<void> {
      await http.call('DELETE /api/rooms/:username/:slug/participants/me', { params: pathOf(room) })
      this.dropRoom(room.id)
    },
    /** The room's invite; made if there is none. */
    invite(room: RoomSummary): Promise<Invite> {
      return http.call('POST /api/rooms/:username/:slug/invite', { params: pathOf(room) })
    },
    async revokeInvite(room: RoomSummary): Promise<void> {
      await http.call('DELETE /api/rooms/:username/:slug/invite', { params: pathOf(room) })
    },
    async removeParticipant(room: RoomSummary, username: string): Promise<void> {
      await http.call('DELETE /api/rooms/:username/:slug/participants/:participant', {
        params: { ...pathOf(room), participant: username },
      })
      await this.loadParticipants(room)
    },
    async readmit(room: RoomSummary, username: string): Promise<void> {
      await http.call('PUT /api/rooms/:username/:slug/participants/:participant', {
        params: { ...pathOf(room), participant: username },
      })
      await this.loadParticipants(room)
    },

    /** Updates the summary of a room of mine by the changes of its messages. */
    follow(room: Room): void {
      room.onChange((change) => this.applyChange(room, change))
    },
    applyChange(room: FollowedRoom, { events, reset, live }: RoomChange): void {
      const summary = this.byId(room.id)
      if (!summary) return
      const me = useSession().user?.id
      const isFollowed = live && useMessages().followed === room.id
      const isRead = (event: ChatEvent) => isFollowed || ('user_id' in event && event.user_id === me)
      // In a resume of several pages, a message made in one page and changed in a later one comes as `update`.
      const isPaged = !live && !room.isCaughtUp && events.length > 0
      if (reset || isPaged) this.uncounted.add(room.id)
      else if (!countEvents(summary, events, isRead) && !countLoaded(summary, room, me)) this.uncounted.add(room.id)
      if (room.isCaughtUp && this.uncounted.delete(room.id)) void this.reload(room.id).catch(ignoreRefusal)
    },
    applyRead(frame: Pick<ReadFrame, 'room' | 'seq'>): void {
      const room = this.byId(frame.room)
      if (!room || frame.seq <= (room.readSeq ?? 0)) return
      room.readSeq = frame.seq
      if (frame.seq >= (room.lastMessage?.seq ?? 0)) room.unread = 0
      else void this.reload(room.id)
    },
    applyParticipant(frame: ParticipantFrame): void {
      const room = this.byId(frame.room)
      if (!room) return
      if (frame.action === 'left' && frame.user === useSession().user?.username) return this.dropRoom(room.id)
      room.participants += frame.action === 'joined' ? 1 : -1
      if (this.people.has(room.id)) void this.loadParticipants(room).catch(ignoreRefusal)
    },
    applyRoom(frame: RoomFrame): void {
      if (frame.action === 'deleted') this.dropRoom(frame.room)
      else void this.reload(frame.room)
    },
    dropRoom(roomId: string): void {
      this.known.delete(roomId)
      this.people.delete(roomId)
    },
  },
})

// A failure here is ignored: the list is read again when the room is next shown.
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ApiError)) throw error
}

const pathOf = (room: RoomSummary): RoomPath => ({ username: room.host.username, slug: room.slug })
const isPublic = (room: RoomSummary): boolean => room.visibility === 'public'
const lastActivity = (room: RoomSummary): string => room.lastMessage?.created ?? room.created

/** ISO times sort as plain strings. */
const compareTimes = (a: string, b: string): number => Number(a > b) - Number(a < b)

function byUnreadThenActivity(a: RoomSummary, b: RoomSummary): number {
  return Number(Boolean(b.unread)) - Number(Boolean(a.unread)) || compareTimes(lastActivity(b), lastActivity(a))
}

function query(search: string, cursor: string | null = null): { search?: string; cursor?: string } {
  return { ...(search && { search }), ...(cursor && { cursor }) }
}

import type { RoomItem, RoomSummary } from '@edusphere/protocol'
import { ApiError, type Room, type RoomChange } from '@edusphere/client'
import type { Answer, Input } from '@edusphere/protocol/routes'
import { defineStore } from 'pinia'
import { markRaw } from 'vue'
import { http } from '../../api/http.ts'
import { useSession } from '../accounts/session.ts'
import { isForMe } from '../mentions/for-me.ts'
import { useMessages } from '../messages/store.ts'
import { authorOf, lookAlikes } from '../participants/look-alikes.ts'
import { inOrder, sharedNames } from './order.ts'
import { asMarked, countAt, useOwnSettings } from './own.ts'
import { pathOf, type RoomPath } from './room-route.ts'
import { moveOn, showLast, startOver, versionedOf, type FollowedRoom, type RoomChanges } from './summary.ts'
import { isOfMainLine, UnreadCount, type Counted } from './unread.ts'

export type RoomFields = Required<Input<'POST /api/rooms'>['body']>
export type Invite = Answer<'POST /api/rooms/:username/:slug/invite'>
type RoomPage = Answer<'GET /api/rooms'>
/** Which rooms a list shows, and in which order. */
export type RoomFilter = Omit<Input<'GET /api/rooms'>['query'] & object, 'cursor'>

interface RoomsState {
  status: 'loading' | 'loaded' | 'failed'
  /** One reactive object per room, for all lists. */
  known: Map<string, RoomSummary>
  filter: RoomFilter
  /** Ids of the rooms that the search found, in the server's order. */
  found: string[]
  cursor: string | null
  /** By my rooms' ids. */
  counts: Map<string, UnreadCount>
  /** How many unread messages mention me, by my rooms' ids. */
  mentions: Map<string, number>
  /** My rooms whose unread count or last message only the server knows; asked when all their changes are here. */
  uncounted: Set<string>
}

/** The rooms that this person knows. */
export const useRooms = defineStore('rooms', {
  state: (): RoomsState => ({
    status: 'loading',
    known: new Map(),
    filter: {},
    found: [],
    cursor: null,
    counts: markRaw(new Map<string, UnreadCount>()),
    mentions: new Map(),
    uncounted: new Set(),
  }),

  getters: {
    /** My rooms without an order: code that only counts or names them need not run with every message. */
    joined: (state) => [...state.known.values()].filter((room) => room.joined),
    mine(): RoomSummary[] {
      return inOrder(this.joined, ({ id }) => useOwnSettings().of(id).pinned)
    },
    twins: (state) => sharedNames([...state.known.values()]),
    hosts: (state) => [...state.known.values()].map(({ host }) => host),
    /** Usernames of hosts and of authors of last messages whose names look alike: lists of rooms show them together. */
    lookAlikes(): ReadonlySet<string> {
      const last = [...this.known.values()].flatMap(({ lastMessage }) => (lastMessage ? [authorOf(lastMessage)] : []))
      return lookAlikes([...this.hosts, ...last])
    },
    /** Public rooms to join, filtered by the search. */
    discoverable: (state) =>
      state.found
        .flatMap((id) => state.known.get(id) ?? [])
        .filter((room) => !room.joined && room.visibility === 'public'),
  },

  actions: {
    byId(id: string): RoomSummary | undefined {
      return this.known.get(id)
    },
    byPath(username: string, slug: string): RoomSummary | undefined {
      return [...this.known.values()].find((room) => pathOf(room).username === username && room.slug === slug)
    },

    /** Loads all my rooms and the first public ones. */
    async load(): Promise<void> {
      this.status = 'loading'
      try {
        await this.find({})
        this.status = 'loaded'
      } catch (error) {
        ignoreRefusal(error)
        this.status = 'failed'
      }
    },
    async find(filter: RoomFilter): Promise<void> {
      const { known } = this
      this.filter = markRaw(filter)
      const page = await http.call('GET /api/rooms', { query: query(filter) })
      if (this.filter !== filter || this.known !== known) return
      this.found = []
      this.take(page)
      await this.findMoreOfMine(page)
    },
    async findMore(): Promise<RoomPage | undefined> {
      const { known, filter, cursor } = this
      const page = await http.call('GET /api/rooms', { query: query(filter, cursor) })
      if (this.known !== known || this.filter !== filter || this.cursor !== cursor) return undefined
      this.take(page)
      return page
    },
    /** My rooms come first, page by page. */
    async findMoreOfMine(first: RoomPage): Promise<void> {
      let page: RoomPage | undefined = first
      while (page?.cursor && page.rooms.every((room) => room.joined)) page = await this.findMore()
    },
    take(page: RoomPage): void {
      for (const room of page.rooms) this.put(room)
      this.found = [...new Set([...this.found, ...page.rooms.map((room) => room.id)])]
      this.cursor = page.cursor
    },
    /** Takes an answer of the server, which may come late: what is newer here stays. */
    put(answer: RoomSummary): RoomSummary {
      const held = this.known.get(answer.id)
      const isLate = held !== undefined && held.epoch === answer.epoch && answer.version < held.version
      // Only `dropRoom` ends a membership: an answer does not say how it stands to the person's feed.
      const joined = answer.joined || held?.joined === true
      this.known.set(answer.id, Object.assign(held ?? answer, answer, isLate && versionedOf(held), { joined }))
      const room = this.known.get(answer.id)!
      if (isCounted(answer)) this.takeCount(room, answer)
      return room
    },
    takeCount(room: RoomSummary, { version, epoch, readSeq, unread, mentions }: Counted): void {
      const counted = asMarked({ version, epoch, readSeq, unread, mentions }, useOwnSettings().of(room.id))
      const count = this.counts.get(room.id)
      if (count) count.take(counted)
      else this.counts.set(room.id, new UnreadCount(counted))
      this.showCount(room)
    },
    showCount(room: RoomSummary): void {
      const { readSeq, unread, mentions } = this.counts.get(room.id)!
      Object.assign(room, { readSeq, unread })
      this.mentions.set(room.id, mentions)
    },

    /** What its badge counts. */
    countOf({ id, unread = 0 }: RoomSummary): number {
      return countAt(useOwnSettings().of(id).level, unread, this.mentions.get(id) ?? 0)
    },

    /** Asks for one room. An answer that comes after the sign-out is not for the next person. */
    async open(path: RoomPath): Promise<RoomSummary> {
      const { known } = this
      const { room } = await http.call('GET /api/rooms/:username/:slug', { params: path })
      return this.known === known ? this.put(room) : room
    },
    async reload(roomId: string): Promise<void> {
      const room = this.byId(roomId)
      if (!room) return
      try {
        await this.open(pathOf(room))
      } catch (error) {
        if (!(error instanceof ApiError && error.code === 'room_not_found')) throw error
        this.dropRoom(roomId)
      }
    },
    /** Without an answer the room's next change asks again. */
    async recount(roomId: string): Promise<void> {
      this.uncounted.delete(roomId)
      try {
        await this.reload(roomId)
      } catch (error) {
        this.uncounted.add(roomId)
        ignoreRefusal(error)
      }
    },
    async create(fields: RoomFields): Promise<RoomSummary> {
      return this.put((await http.call('POST /api/rooms', { body: fields })).room)
    },
    async update(room: RoomSummary, fields: RoomChanges): Promise<RoomSummary> {
      const answer = await http.call('PATCH /api/rooms/:username/:slug', { params: pathOf(room), body: fields })
      return this.put(answer.room)
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

    /** Updates the summary of a room of mine by the changes of its messages. */
    follow(room: Room): void {
      room.onChange((change) => this.applyChange(room, change))
    },
    applyChange(room: FollowedRoom & Pick<Room, 'id' | 'isCaughtUp'>, { events, reset, live }: RoomChange): void {
      const summary = this.byId(room.id)
      const count = this.counts.get(room.id)
      if (!summary || !count) return
      const me = useSession().user
      for (const event of events)
        if ('user_id' in event && me) count.apply(event, event.user_id === me.id, isForMe(event, me))
        else count.apply(event, false)
      const last = events.findLast((event) => event.action === 'new' && isOfMainLine(event))
      if (last && live && useMessages().followed === room.id) count.read(last.seq)
      if (reset) startOver(summary, room)
      else moveOn(summary, room)
      if (!showLast(summary, { events, room }) || (reset && !count.reaches(room))) this.uncounted.add(room.id)
      this.showCount(summary)
      if (room.isCaughtUp && this.uncounted.has(room.id)) void this.recount(room.id)
    },
    applyRead(roomId: string, seq: number): void {
      const room = this.byId(roomId)
      if (!room?.joined) return
      this.counts.get(roomId)!.read(seq)
      this.showCount(room)
    },
    /** What the person's feed says of a room of mine: it is newer than any answer before it. */
    applyItem({ room: roomId, at, readSeq, unread, mentions, role, mutedUntil }: RoomItem): void {
      const room = this.byId(roomId)
      if (room?.joined) this.takeCount(Object.assign(room, { role, mutedUntil }), { ...at, readSeq, unread, mentions })
    },
    countParticipants(roomId: string, next: (count: number) => number): void {
      const room = this.byId(roomId)
      if (room) room.participants = next(room.participants)
    },
    dropRoom(roomId: string): void {
      for (const held of [this.known, this.counts, this.mentions, this.uncounted]) held.delete(roomId)
    },
  },
})

// A failure here is ignored: the list is read again when the room is next shown.
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ApiError)) throw error
}

const isCounted = (room: RoomSummary): room is RoomSummary & Counted => room.unread !== undefined

const query = (filter: RoomFilter, cursor?: string | null) => ({ ...filter, ...(cursor && { cursor }) })

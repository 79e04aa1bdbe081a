import type { RoomItem } from '@edusphere/protocol'
import type { Input } from '@edusphere/protocol/routes'
import { defineStore } from 'pinia'
import { http } from '../../api/http.ts'
import type { Counted } from './unread.ts'

/** How a room is shown to me alone. */
export type OwnSettings = Pick<RoomItem, 'pinned' | 'level' | 'unreadFrom'>
type OwnChange = NonNullable<Input<'PATCH /api/me/rooms/:id'>['body']>

const PLAIN: OwnSettings = { pinned: false, level: 'all', unreadFrom: null }

/** What the person's feed says of their rooms. It is the same on all their devices. */
export const useOwnSettings = defineStore('own settings', {
  state: () => ({ byRoom: new Map<string, OwnSettings>() }),
  actions: {
    of(roomId: string): OwnSettings {
      return this.byRoom.get(roomId) ?? PLAIN
    },
    /** Whether the feed has come. */
    isKnown(roomId: string): boolean {
      return this.byRoom.has(roomId)
    },
    take({ room, pinned, level, unreadFrom }: RoomItem): void {
      this.byRoom.set(room, { pinned, level, unreadFrom })
    },
    /** The feed tells what came of it. */
    async change(roomId: string, change: OwnChange): Promise<void> {
      await http.call('PATCH /api/me/rooms/:id', { params: { id: roomId }, body: change })
    },
  },
})

/** Where the room is marked unread from a message on, its place is before that message. */
export const asMarked = (counted: Counted, { unreadFrom }: OwnSettings): Counted =>
  unreadFrom !== null && unreadFrom <= counted.readSeq
    ? { ...counted, readSeq: unreadFrom - 1, isMarked: true }
    : counted

/** What badges, the title and the icon count: where the person wants to be told of less, mentions alone. */
export const countAt = (level: OwnSettings['level'], unread: number, mentions: number): number =>
  level === 'all' ? unread : mentions

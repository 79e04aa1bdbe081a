import type { RoomItem, RoomSummary } from '@edusphere/protocol'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { asMarked, useOwnSettings } from './own.ts'
import { useRooms } from './store.ts'
import { NEW_STATE } from '../../testing/room-state.ts'

const summary: RoomSummary = {
  ...{ id: 'algebra', slug: 'algebra', name: 'Algebra', host: { id: 'a', username: 'ada', name: 'Ada' } },
  ...{ ...NEW_STATE, created: '2026-11-20T08:00:00.000Z', version: 10, epoch: 'e' },
  ...{ joined: true, participants: 2, readSeq: 10, unread: 0, lastMessage: null },
}
const item = (fields: Partial<RoomItem>): RoomItem => ({
  ...{
    kind: 'room',
    version: 2,
    room: 'algebra',
    address: 'ada/algebra',
    role: 'host',
    muted: false,
    mutedUntil: null,
  },
  ...{ readSeq: 10, unreadFrom: null, unread: 0, mentions: 0, threads: 0, at: { version: 10, epoch: 'e' } },
  ...{ level: 'all', silencedUntil: null, pinned: false, draft: null, left: false, ...fields },
})

function tell(fields: Partial<RoomItem>) {
  useOwnSettings().take(item(fields))
  useRooms().applyItem(item(fields))
}

const shown = () => {
  const { readSeq, unread } = useRooms().byId('algebra')!
  return { readSeq, unread }
}

beforeEach(() => {
  setActivePinia(createPinia())
  useRooms().put({ ...summary })
})

it('a room that is marked unread counts from that message on, until it is read', () => {
  tell({ unreadFrom: 8, unread: 2 })
  expect(shown()).toEqual({ readSeq: 7, unread: 2 })
  // An answer of the server counts from the mark, and tells how far the person had read.
  useRooms().put({ ...summary, version: 11, unread: 3 })
  expect(shown()).toEqual({ readSeq: 7, unread: 3 })
  tell({ readSeq: 11, at: { version: 11, epoch: 'e' } })
  expect(shown()).toEqual({ readSeq: 11, unread: 0 })
})

it('a mark on what was not read anyway changes nothing', () => {
  const counted = { version: 10, epoch: 'e', readSeq: 5, unread: 3 }
  expect(asMarked(counted, { pinned: false, level: 'all', unreadFrom: 6 })).toBe(counted)
  expect(asMarked(counted, { pinned: false, level: 'all', unreadFrom: 5 })).toMatchObject({ readSeq: 4 })
})

it('a badge counts mentions alone where the person wants no more', () => {
  const count = (level: RoomItem['level']) => {
    tell({ level, readSeq: 4, unread: 5, mentions: 1 })
    return useRooms().countOf(useRooms().byId('algebra')!)
  }
  useRooms().$reset()
  useRooms().put({ ...summary, readSeq: 4, unread: 5 })
  expect([count('all'), count('mentions'), count('nothing')]).toEqual([5, 1, 1])
})

it('lists pinned rooms first', () => {
  useRooms().put({ ...summary, id: 'new', created: '2026-11-21T08:00:00.000Z' })
  const order = () => useRooms().mine.map(({ id }) => id)
  expect(order()).toEqual(['new', 'algebra'])
  tell({ pinned: true })
  expect(order()).toEqual(['algebra', 'new'])
})

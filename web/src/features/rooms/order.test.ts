import type { RoomSummary } from '@edusphere/protocol'
import { expect, it } from 'vitest'
import { inOrder } from './order.ts'

const room = (id: string, day: number): RoomSummary =>
  ({ id, created: `2026-11-${day}T08:00:00.000Z`, lastMessage: null }) as RoomSummary

it('pinned rooms stand above, and each part goes by activity', () => {
  const rooms = [room('old', 10), room('pinned-old', 11), room('new', 20), room('pinned-new', 19)]
  const order = (...pinned: string[]) => inOrder(rooms, ({ id }) => pinned.includes(id)).map(({ id }) => id)
  expect(order()).toEqual(['new', 'pinned-new', 'pinned-old', 'old'])
  expect(order('pinned-old', 'pinned-new')).toEqual(['pinned-new', 'pinned-old', 'new', 'old'])
})

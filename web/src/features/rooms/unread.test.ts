import type { ChatEvent } from '@edusphere/protocol'
import { expect, it } from 'vitest'
import { UnreadCount } from './unread.ts'

const event = (seq: number, { version = seq, action = 'new' } = {}) => ({ seq, version, action }) as ChatEvent
const counted = (version: number, readSeq: number, unread: number) => ({ version, epoch: 'e', readSeq, unread })

it('[K3] statements in any order give one count', () => {
  const statements = [counted(10, 5, 5), counted(12, 5, 7), counted(12, 11, 1)]
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]
  for (const order of orders) {
    const [first, ...later] = order.map((index) => statements[index]!)
    const count = new UnreadCount(first!)
    for (const seq of [11, 12, 13]) count.apply(event(seq), false)
    for (const statement of later) count.take(statement)
    expect([count.unread, count.readSeq, count.isExact]).toEqual([2, 11, true])
  }
})

it('[K3] a deletion counts once, whether the statement knew of it or not', () => {
  for (const statement of [counted(12, 5, 6), counted(13, 5, 5)]) {
    const count = new UnreadCount(counted(10, 5, 5))
    for (const seq of [11, 12]) count.apply(event(seq), false)
    count.apply(event(8, { version: 13, action: 'delete' }), false)
    expect(count.unread).toBe(6)
    count.take({ ...statement, unread: statement.version === 12 ? 7 : 6 })
    expect(count.unread).toBe(6)
  }
})

it('[M16] a thread does not count, and my reply there reads nothing', () => {
  const count = new UnreadCount(counted(10, 5, 5))
  count.apply({ ...event(11), thread: 't1' }, false)
  count.apply({ ...event(12), thread: 't1' }, true)
  expect([count.unread, count.readSeq]).toEqual([5, 5])
})

it('[M16] a reply that is deleted does not count either', () => {
  const count = new UnreadCount(counted(10, 5, 5))
  count.apply({ ...event(8, { version: 13, action: 'delete' }), thread: 't1' }, false)
  expect(count.unread).toBe(5)
})

it('[K3] an older count than my reading is an upper bound until the next statement', () => {
  const count = new UnreadCount(counted(100, 10, 80))
  count.read(70)
  expect([count.unread, count.isExact]).toEqual([30, false])
  count.take(counted(100, 70, 25))
  expect([count.unread, count.isExact]).toEqual([25, true])
})

it('[K3] a store that went back in time takes my reading back with it', () => {
  const count = new UnreadCount(counted(50, 50, 0))
  count.apply(event(51), false)
  count.take({ ...counted(30, 28, 2), epoch: 'restored' })
  expect([count.unread, count.readSeq]).toEqual([2, 28])
})

it('counts what mentions me: as the feed says, and at least what came here', () => {
  const count = new UnreadCount(counted(10, 5, 5))
  count.apply(event(11), false, true)
  count.apply(event(12), false)
  count.apply({ ...event(13), thread: 't1' }, false, true)
  expect(count.mentions).toBe(1)
  count.take({ ...counted(12, 5, 7), mentions: 3 })
  expect(count.mentions).toBe(3)
  count.apply(event(14), false, true)
  expect(count.mentions).toBe(4)
  // An answer about the room says nothing of mentions.
  count.take(counted(14, 5, 8))
  expect(count.mentions).toBe(4)
  count.read(11)
  expect(count.mentions).toBe(1)
  count.take({ ...counted(14, 11, 2), mentions: 1 })
  expect(count.mentions).toBe(1)
  count.apply(event(14, { version: 15, action: 'update' }), false, false)
  count.take({ ...counted(15, 11, 2), mentions: 0 })
  expect(count.mentions).toBe(0)
})

it('a message that is deleted, or mentions me no more, takes its mention back', () => {
  const count = new UnreadCount(counted(10, 10, 0))
  for (const seq of [11, 12, 13]) count.apply(event(seq), false, true)
  count.apply(event(11, { version: 14, action: 'delete' }), false)
  count.apply(event(12, { version: 15, action: 'update' }), false)
  expect(count.mentions).toBe(1)
  count.take({ ...counted(5, 5, 0), epoch: 'restored' })
  expect(count.mentions).toBe(0)
})

import type { ChatEvent, Item, ThreadItem } from '@edusphere/protocol'
import { describe, expect, it } from 'vitest'
import { ThreadCounts } from './thread-counts.ts'

const me: Item = { kind: 'settings', version: 0, id: 'me', username: 'me', name: 'Me', userAvatar: null }

function item(fields: Partial<ThreadItem> = {}, version = 10): ThreadItem {
  const of = { kind: 'thread', version: 2, room: 'r', thread: 't', readSeq: 5, unread: 2, following: true } as const
  return { ...of, at: { version, epoch: 'e' }, ...fields }
}

const reply = (seq: number, user_id = 'other', thread = 't'): ChatEvent =>
  ({ type: 'chat_message', action: 'new', room: 'r', id: `m${seq}`, seq, version: seq, user_id, thread }) as ChatEvent
const gone = (seq: number, version: number): ChatEvent => ({
  ...{ type: 'chat_message', action: 'delete', room: 'r', id: `m${seq}`, seq, version, thread: 't' },
})

function counting(...items: Item[]): ThreadCounts {
  const counts = new ThreadCounts()
  counts.takeItems([me, ...items], true)
  return counts
}

describe('what is unread in threads', () => {
  it('is counted on by replies of others after the item, each once', () => {
    const counts = counting(item())
    counts.takeEvents('r', [reply(9), reply(11), reply(12, 'me'), reply(11), reply(13, 'other', 'x')])
    expect(counts.followed).toEqual([{ room: 'r', thread: 't', readSeq: 5, unread: 3 }])
    expect(counts.of('x')).toEqual({ readSeq: 0, following: false, unread: 1 })
  })

  it('does not count what was deleted, whether the item counted it or not', () => {
    const counts = counting(item())
    counts.takeEvents('r', [gone(9, 11), gone(4, 12), reply(13), gone(13, 14), gone(8, 9)])
    expect(counts.of('t').unread).toBe(1)
    counts.takeItems([item({ version: 3, unread: 1 }, 14)], false)
    expect(counts.of('t').unread).toBe(1)
  })

  it('takes a later item, which knows some of the events', () => {
    const counts = counting(item())
    counts.takeEvents('r', [reply(11), reply(20)])
    counts.takeItems([item({ version: 3, readSeq: 11, unread: 0 }, 15)], false)
    expect(counts.of('t')).toEqual({ readSeq: 11, following: true, unread: 1 })
  })

  it('follows my root without an item from its first reply on', () => {
    const counts = counting()
    const root = { ...reply(2, 'me'), thread: null, id: 't', version: 4, action: 'update', replies: {} } as ChatEvent
    counts.takeEvents('r', [reply(3), root])
    expect(counts.followed).toEqual([{ room: 'r', thread: 't', readSeq: 0, unread: 1 }])
    counts.takeItems([item({ following: false, unread: 0, readSeq: 3 })], false)
    expect(counts.followed).toEqual([])
  })

  it('ends with the membership, and says when events are missing', () => {
    const counts = counting(item())
    expect([counts.startOver('r', 10), counts.startOver('r', 11), counts.startOver('x', 11)]).toEqual([
      false,
      true,
      false,
    ])
    counts.takeItems([{ kind: 'room', room: 'r', left: true, version: 9 } satisfies Item], false)
    expect(counts.followed).toEqual([])
  })
})

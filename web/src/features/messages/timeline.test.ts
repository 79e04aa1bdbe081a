import { withPending, type PendingChange } from '@edusphere/client'
import type { Message } from '@edusphere/protocol'
import { expect, it } from 'vitest'
import { buildTimeline, type Row, type TimelineInput } from './timeline.ts'

const START = new Date(2026, 10, 23, 9, 0).getTime()

function message(seq: number, user = 'ada', minutes = seq): Message {
  const created = new Date(START + minutes * 60_000).toISOString()
  const author = { user, user_id: user, userName: user, userAvatar: null }
  return {
    room: 'r',
    id: `m${seq}`,
    seq,
    version: seq,
    bodyVersion: seq,
    body: 'text',
    created,
    updated: created,
    edited: false,
    ...author,
  }
}

function timeline(messages: Message[], input: Partial<TimelineInput> = {}): Row[] {
  const rest = {
    deliveries: new Map(),
    unreadAfter: null,
    me: 'me',
    hasBefore: false,
    seams: new Set<string>(),
  }
  return buildTimeline({ messages, ...rest, ...input })
}

const outline = (rows: Row[]) =>
  rows.map((row) => (row.kind === 'message' ? `${row.startsGroup ? '*' : ''}${row.message.id}` : row.kind))

it('groups what one author wrote within 5 minutes', () => {
  const rows = timeline([
    message(1),
    message(2),
    message(3, 'bob'),
    message(4, 'bob'),
    message(5, 'bob', 8),
    message(6, 'bob', 9),
  ])
  expect(outline(rows)).toEqual(['day', '*m1', 'm2', '*m3', 'm4', '*m5', 'm6'])
})

it('separates days, and groups with them', () => {
  const rows = timeline([message(1, 'ada', 60 * 15 - 1), message(2, 'ada', 60 * 15)])
  expect(outline(rows)).toEqual(['day', '*m1', 'day', '*m2'])
})

it('marks the first message of another that is unread', () => {
  const rows = timeline([message(1), message(2, 'me'), message(3), message(4)], { unreadAfter: 1 })
  expect(outline(rows)).toEqual(['day', '*m1', '*m2', 'unread', '*m3', 'm4'])
})

it('puts older messages in front without changing any row that was there', () => {
  const seams = new Set<string>()
  const shown = [3, 4].map((seq) => message(seq))
  const before = timeline(shown, { hasBefore: true, seams })
  expect(outline(before)).toEqual(['*m3', 'm4'])
  const after = timeline([message(1), message(2), ...shown], { seams })
  expect(outline(after)).toEqual(['day', '*m1', 'm2', '*m3', 'm4'])
  expect(after.slice(-2)).toEqual(before)
})

it('shows pending messages last, under the key that the stored one will have', () => {
  const me = { id: 'me', username: 'me', name: 'Me', userAvatar: null }
  const pending: PendingChange = {
    ...{ type: 'text', id: 'p1', messageId: 'p1', room: 'r', body: 'on its way', created: message(2).created },
    status: 'sending',
  }
  const rows = timeline(withPending({ messages: [message(1)], pending: [pending] }, me), {
    deliveries: new Map([['p1', { status: 'sending', type: 'text', change: 'p1' }]]),
  })
  expect(rows.at(-1)).toMatchObject({
    key: 'p1',
    delivery: { status: 'sending' },
    message: { body: 'on its way', user: 'me' },
  })
})

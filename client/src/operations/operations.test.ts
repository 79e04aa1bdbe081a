import { expect, it } from 'vitest'
import { RequestError } from '../connection/requests.ts'
import { withPending, type PendingChange } from '../outbox/pending-change.ts'
import { roomOf, time } from '@edusphere/testing/client/model-room'
import type { Progress } from './operation.ts'
import type { Change } from './operations.ts'
import { myReactions } from './react.ts'

const ME = { id: 'u2', username: 'ben', name: 'Ben', userAvatar: '/avatars/ben' }
const FAILED: Progress = { status: 'failed', error: new RequestError('not_owner', 'Not yours') }

const pending = (change: Change, progress: Progress = { status: 'sending' }): PendingChange => ({
  ...{ id: 'change', room: 'room', created: time(9), messageId: 'change' },
  ...change,
  ...progress,
})

const messages = roomOf(2).messages()
const bodies = (...changes: PendingChange[]) => withPending({ messages, pending: changes }, ME).map(({ body }) => body)

it('a new message stands last with me as its author, until the room shows it under the same id', () => {
  const text = pending({ type: 'text', body: 'three' })
  const shown = withPending({ messages, pending: [text] }, ME)
  expect(shown.slice(0, 2)).toEqual(messages)
  expect(shown[2]).toEqual({
    ...{ id: 'change', room: 'room', body: 'three', created: time(9), updated: time(9), edited: false },
    ...{
      user: 'ben',
      user_id: 'u2',
      userName: 'Ben',
      userAvatar: '/avatars/ben',
      version: 0,
      bodyVersion: 0,
      seq: Infinity,
      ...{ replyTo: null, thread: null },
    },
  })
  const arrived = [...messages, { ...messages[1]!, id: 'change', body: 'three' }]
  expect(withPending({ messages: arrived, pending: [text] }, ME)).toEqual(arrived)
})

it('an edit shows its body, also when it was refused, and leaves the other messages the objects that they are', () => {
  const update = { type: 'update', messageId: 'id-1', body: 'better' } as const
  expect(bodies(pending(update))).toEqual(['better', 'message 2'])
  expect(bodies(pending(update, FAILED))).toEqual(['better', 'message 2'])
  const [first, second] = withPending({ messages, pending: [pending(update)] }, ME)
  expect(first).not.toBe(messages[0])
  expect(second).toBe(messages[1])
})

it('a delete takes its message out, and shows it again when it was refused', () => {
  const deletion = { type: 'delete', messageId: 'id-1' } as const
  expect(bodies(pending(deletion))).toEqual(['message 2'])
  expect(bodies(pending(deletion, FAILED))).toEqual(['message 1', 'message 2'])
})

it('an answer stands in its thread, and shows what it quotes', () => {
  const quoted = { id: 'id-1', seq: 1 }
  const answer = pending({ type: 'text', body: 'three', thread: 'id-1', replyTo: quoted })
  expect(withPending({ messages, pending: [answer] }, ME)).toEqual(messages)
  const shown = withPending({ messages: [], pending: [answer] }, ME, 'id-1')
  expect(shown).toMatchObject([{ body: 'three', thread: 'id-1', replyTo: quoted }])
})

it('a pin is shown, and its end, and not when it was refused', () => {
  const shown = (...changes: PendingChange[]) => withPending({ messages, pending: changes }, ME)[0]!
  const pin = (active: boolean) => ({ type: 'pin', messageId: 'id-1', active }) as const
  expect(shown(pending(pin(true)))).toMatchObject({ pinned: { by: 'ben' } })
  expect(shown(pending(pin(true)), pending(pin(false)))).toMatchObject({ pinned: null })
  expect(shown(pending(pin(true), FAILED))).toEqual(messages[0])
})

it('a reaction counts me once, goes when I take it back, and is not shown when it was refused', () => {
  const react = (active: boolean) => ({ type: 'react', messageId: 'id-1', emoji: '👍', active }) as const
  const shown = (...changes: PendingChange[]) => withPending({ messages, pending: changes }, ME)[0]!
  expect(shown(pending(react(true)))).toMatchObject({ reactions: [{ emoji: '👍', count: 1, users: ['ben'] }] })
  expect(shown(pending(react(true)), pending(react(true)))).toEqual(shown(pending(react(true))))
  expect(shown(pending(react(true)), pending(react(false)))).toMatchObject({ reactions: [], mine: [] })
  expect(shown(pending(react(true), FAILED))).toEqual(messages[0])
})

it('knows my reactions from the first users, and beyond them from what the server told me', () => {
  const users = Array.from({ length: 20 }, (_, i) => `user${i}`)
  const message = { ...messages[0]!, reactions: [{ emoji: '👍', count: 21, users }] }
  expect(myReactions(message, 'user3')).toEqual(['👍'])
  expect(myReactions(message, 'ben')).toEqual([])
  expect(myReactions({ ...message, mine: ['👍', '🎉'] }, 'ben')).toEqual(['👍'])
  // All are named, and I am not among them: I took it back on another device.
  const few = { ...message, reactions: [{ emoji: '👍', count: 20, users }], mine: ['👍'] }
  expect(myReactions(few, 'ben')).toEqual([])
})

it('a change of a message that is not loaded shows nothing', () => {
  expect(bodies(pending({ type: 'update', messageId: 'other', body: 'x' }))).toEqual(['message 1', 'message 2'])
  expect(bodies(pending({ type: 'delete', messageId: 'other' }))).toEqual(['message 1', 'message 2'])
})

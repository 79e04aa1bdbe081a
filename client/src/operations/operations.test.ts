import { expect, it } from 'vitest'
import { RequestError } from '../connection/requests.ts'
import { withPending, type PendingChange } from '../outbox/pending-change.ts'
import { roomOf, time } from '@edusphere/testing/client/model-room'
import type { Progress } from './operation.ts'
import type { Change } from './operations.ts'

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

it('a change of a message that is not loaded shows nothing', () => {
  expect(bodies(pending({ type: 'update', messageId: 'other', body: 'x' }))).toEqual(['message 1', 'message 2'])
  expect(bodies(pending({ type: 'delete', messageId: 'other' }))).toEqual(['message 1', 'message 2'])
})

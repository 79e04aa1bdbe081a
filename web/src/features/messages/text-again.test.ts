import { RequestError } from '@edusphere/client'
import { expect, it } from 'vitest'
import { textAgain } from './text-again.ts'

const FAILED = {
  ...{ type: 'text' as const, id: 'm1', room: 'r', created: '', messageId: 'm1', status: 'failed' as const },
  ...{ body: 'Yes', thread: 't1', replyTo: { id: 'q1', seq: 2 } },
}

it('[M16] a failed text is sent again to its thread, without a quote that is gone', () => {
  const { body, thread, replyTo } = FAILED
  const error = new RequestError('rate_limited', 'Too many')
  expect(textAgain({ ...FAILED, error }, 'No')).toEqual({ type: 'text', body: 'No', thread, replyTo })
  const gone = new RequestError('reply_not_found', 'Gone')
  expect(textAgain({ ...FAILED, error: gone })).toEqual({ type: 'text', body, thread })
})

import { expect, it } from 'vitest'
import { Failure } from './failure.ts'

it('a refusal has no stack, and the faults after it have theirs', () => {
  const { stack } = new Failure('rate_limited')
  expect(stack).not.toContain('failure.test')
  expect(new Error('a fault').stack).toContain('failure.test')
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BACKOFF, backoffDelay, restartDelay } from './backoff.ts'

const attempt = fc.integer({ min: 1, max: BACKOFF.maxAttempts })
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

it('S14 backs off exponentially with full jitter, from 500 ms to 8 s', () => {
  const longest = [1, 2, 3, 4, 5, 6].map((attempt) => Math.round(backoffDelay(attempt, () => 1 - Number.EPSILON)))
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000])
  fc.assert(fc.property(attempt, (n) => backoffDelay(n, () => 0) === 0))
})

it('S14 after a restart nobody has used up the tries within 1.5 s, or sleeps for more than 2 s in the first 1.5', () => {
  fc.assert(
    fc.property(fc.array(random, { minLength: 3, maxLength: 3 }), (numbers) => {
      const waits = numbers.map((number, i) => restartDelay(i + 1, () => number))
      expect(Math.max(...waits)).toBeLessThanOrEqual(2_000)
      expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThanOrEqual(1_500)
    }),
  )
  fc.assert(
    fc.property(random, (number) => {
      expect(restartDelay(4, () => number)).toBe(backoffDelay(4, () => number))
    }),
  )
})

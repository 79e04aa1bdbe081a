import { describe, expect, it } from 'vitest'
import { TokenBucket } from './token-bucket.ts'

describe('a token bucket', () => {
  it('allows its capacity at once, then says how long to wait', () => {
    const bucket = new TokenBucket({ capacity: 3, periodMs: 30_000 })
    expect([1, 2, 3].map(() => bucket.take('ada', 0))).toEqual([0, 0, 0])
    expect(bucket.take('ada', 0)).toBe(10)
    expect(bucket.take('ada', 4_000)).toBe(6)
    expect(bucket.take('ada', 10_000)).toBe(0)
    expect(bucket.take('ada', 10_000)).toBe(10)
  })

  it('counts each key for itself', () => {
    const bucket = new TokenBucket({ capacity: 1, periodMs: 1_000 })
    expect(bucket.take('ada', 0)).toBe(0)
    expect(bucket.take('bob', 0)).toBe(0)
    expect(bucket.take('ada', 0)).toBe(1)
  })

  it('[A5] may be overdrawn, and then has to be full to one again', () => {
    const bucket = new TokenBucket({ capacity: 100, periodMs: 100_000 })
    bucket.spend('ada', 99, 0)
    expect(bucket.wait('ada', 0)).toBe(0)
    bucket.spend('ada', 250, 0)
    expect(bucket.wait('ada', 0)).toBe(250)
    expect(bucket.wait('ada', 200_000)).toBe(50)
    expect(bucket.wait('bob', 0)).toBe(0)
    expect(bucket.wait('ada', 250_000)).toBe(0)
    bucket.spend('bob', 1, 200_000)
    expect(bucket.size).toBe(2)
  })

  it('does not grow when the clock jumps back', () => {
    const bucket = new TokenBucket({ capacity: 1, periodMs: 1_000 })
    bucket.take('ada', 5_000)
    expect(bucket.take('ada', 0)).toBe(1)
  })

  it('forgets keys that are full again, and the longest unused when there are too many', () => {
    const bucket = new TokenBucket({ capacity: 1, periodMs: 1_000 })
    bucket.take('ada', 0)
    bucket.take('bob', 500)
    bucket.take('eva', 1_200)
    expect(bucket.size).toBe(2)
    for (let i = 0; i < 150_000; i++) bucket.take(`somebody ${i}`, 1_300)
    expect(bucket.size).toBe(100_000)
    expect(bucket.take('somebody 149999', 1_300)).toBe(1)
  })
})

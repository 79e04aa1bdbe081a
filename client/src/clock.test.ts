import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemClock } from './clock.ts'

const MONTH_MS = 30 * 86_400_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('[K2] waits longer than a timer of the platform can: neither at once, nor more than once', () => {
  const run = vi.fn()
  systemClock.after(MONTH_MS, run)
  const cancel = systemClock.after(MONTH_MS, run)
  vi.advanceTimersByTime(MONTH_MS - 1)
  cancel()
  expect(run).not.toHaveBeenCalled()
  vi.advanceTimersByTime(MONTH_MS)
  expect(run).toHaveBeenCalledOnce()
})

it('[K2] time that has passed does not follow a correction of the wall clock', () => {
  const [start, wall] = [systemClock.elapsed(), systemClock.now()]
  vi.advanceTimersByTime(1_000)
  vi.setSystemTime(wall - MONTH_MS)
  expect([systemClock.elapsed() - start, systemClock.now() - wall]).toEqual([1_000, -MONTH_MS])
})

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { askAgain, isPartMissing, lazy } from './lazy.ts'

/** Longer than all waits together. */
const LONG_MS = 60_000

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(console, 'error').mockReturnValue()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A part that fails to load `failures` times. */
function part(failures: number) {
  return vi.fn(() => (failures-- > 0 ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve('part')))
}

it('asks again for what did not come, and says nothing about a single failure', async () => {
  const said = vi.fn()
  const load = part(1)
  const loaded = lazy(load)()
  while (load.mock.calls.length < 2) {
    await vi.advanceTimersToNextTimerAsync()
    said(isPartMissing.value)
  }
  expect(await loaded).toBe('part')
  expect(said).not.toHaveBeenCalledWith(true)
})

it('says what is missing until the last part has come', async () => {
  const parts = [lazy(part(2))(), lazy(part(4))()]
  await vi.advanceTimersByTimeAsync(1_000)
  expect(isPartMissing.value).toBe(true)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await parts[0]).toBe('part')
  expect(isPartMissing.value).toBe(true)
  await vi.advanceTimersByTimeAsync(LONG_MS)
  expect(await parts[1]).toBe('part')
  expect(isPartMissing.value).toBe(false)
})

it.each([
  ['the connection is back', askAgain],
  ['the browser is online', () => window.dispatchEvent(new Event('online'))],
])('S14: asks six times by itself, and then when %s', async (_when, back) => {
  const load = part(6)
  const loaded = lazy(load)()
  await vi.advanceTimersByTimeAsync(LONG_MS)
  expect(load).toHaveBeenCalledTimes(6)
  back()
  expect(await loaded).toBe('part')
  expect(isPartMissing.value).toBe(false)
})

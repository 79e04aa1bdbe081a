import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { gathered } from './store.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('shows a lone message at once, and of fifty a second ten times as much at once', async () => {
  const shown: string[] = []
  const arrive = gathered((room) => shown.push(room))
  arrive('a')
  expect(shown).toEqual(['a'])
  for (let message = 0; message < 50; message++) {
    await vi.advanceTimersByTimeAsync(20)
    arrive('a')
  }
  expect(shown.length).toBeLessThanOrEqual(11)
})

it('leaves out neither the last message nor another room', async () => {
  const shown: string[] = []
  const arrive = gathered((room) => shown.push(room))
  for (const room of ['a', 'a', 'b']) arrive(room)
  expect(shown).toEqual(['a', 'b'])
  await vi.advanceTimersByTimeAsync(100)
  expect(shown).toEqual(['a', 'b', 'a'])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(shown).toHaveLength(3)
  expect(vi.getTimerCount()).toBe(0)
})

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RoomEvent } from '../bus/bus.ts'
import { EarlyEvents } from './events.ts'

const event = (version: number): RoomEvent => ({ version, membersVersion: 0, row: { version } })
const versions = (events: readonly RoomEvent[]) => events.map(({ version }) => version)

let missing: number[]
let early: EarlyEvents

beforeEach(() => {
  vi.useFakeTimers()
  missing = []
  early = new EarlyEvents(({ version }) => missing.push(version))
})
afterEach(() => {
  early.close()
  vi.useRealTimers()
})

it('S8 gives back what follows the head, and nothing else', () => {
  expect(versions(early.sort([event(5), event(6)], 4))).toEqual([5, 6])
  expect(versions(early.sort([event(8)], 6))).toEqual([])
  expect(versions(early.sort([event(9), event(11)], 6))).toEqual([])
  expect(versions(early.sort([event(7)], 6))).toEqual([7, 8, 9])
  expect(versions(early.sort([event(10)], 9))).toEqual([10, 11])
  vi.advanceTimersByTime(1_000)
  expect(missing).toEqual([])
})

it('[G6] gives up waiting after 25 ms, however much comes meanwhile, and forgets what it held', () => {
  early.sort([event(8)], 6)
  vi.advanceTimersByTime(20)
  early.sort([event(12), event(10)], 6)
  vi.advanceTimersByTime(4)
  expect(missing).toEqual([])
  vi.advanceTimersByTime(1)
  expect(missing).toEqual([12])
  expect(versions(early.sort([event(7)], 6))).toEqual([7])
})

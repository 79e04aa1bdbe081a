import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Others } from '../bus/bus.ts'
import { LocalBus } from '../bus/local.ts'
import { StorePoll } from './store-poll.ts'

/** A bus that the test sets to away and back. */
class Changeable extends LocalBus {
  override others: Others = 'reachable'
  #watcher = () => {}

  override onChange(watcher: () => void): () => void {
    this.#watcher = watcher
    return () => (this.#watcher = () => {})
  }

  turn(others: Others): void {
    this.others = others
    this.#watcher()
  }
}

let bus: Changeable
let told: string[]
let asked: number
let answer: () => Promise<void>
let poll: StorePoll

beforeEach(() => {
  vi.useFakeTimers()
  bus = new Changeable()
  told = []
  asked = 0
  answer = () => Promise.resolve()
  const log = pino({}, { write: (line: string) => void told.push((JSON.parse(line) as { msg: string }).msg) })
  poll = new StorePoll({ bus, log }, () => {
    asked++
    return answer()
  })
})
afterEach(() => {
  poll.stop()
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

it('[G7] asks twice a second, [G6] and four times while the bus is away, and at once when that changes', async () => {
  await pass(2_000)
  expect(asked).toBe(4)
  bus.turn('away')
  expect(asked).toBe(5)
  await pass(1_000)
  expect(asked).toBe(9)
  bus.turn('reachable')
  expect(asked).toBe(10)
})

it('never asks while it is being answered, but once more when the bus has changed meanwhile', async () => {
  const answered = Promise.withResolvers<void>()
  answer = () => answered.promise
  await pass(500)
  bus.turn('away')
  bus.turn('reachable')
  await pass(5_000)
  expect(asked).toBe(1)
  answer = () => Promise.resolve()
  answered.resolve()
  await pass(0)
  expect(asked).toBe(2)
})

it('tells once that the store is away and once that it is back', async () => {
  answer = () => Promise.reject(new Error('away'))
  await pass(3_000)
  answer = () => Promise.resolve()
  await pass(3_000)
  expect(told).toEqual(['the store cannot be asked for what others do', 'the store answers again'])
})

it('asks nothing more once it is stopped', async () => {
  poll.stop()
  bus.turn('away')
  await pass(5_000)
  expect(asked).toBe(0)
})

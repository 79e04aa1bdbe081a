import { afterEach, expect, it, vi } from 'vitest'
import { OneByOne } from './one-by-one.ts'
import { TokenBucket } from './token-bucket.ts'

afterEach(() => void vi.useRealTimers())

/** Begins tasks named "KEY NUMBER". */
function open() {
  const oneByOne = new OneByOne(new TokenBucket({ capacity: 50, periodMs: 1_000 }), 10)
  const begun: string[] = []
  const enter = async (task: string) => {
    await oneByOne.enter(task.split(' ')[0]!)
    begun.push(task)
  }
  return { oneByOne, begun, enter }
}

it('[A5] one task of each person begins in each turn of the event loop, in the order they came', async () => {
  // No turn takes any time.
  vi.useFakeTimers({ toFake: ['performance'] })
  const { oneByOne, begun, enter } = open()
  for (const task of ['ada 1', 'ada 2', 'ada 3', 'bob 1', 'bob 2']) void enter(task)
  const turns: string[][] = []
  for (let turn = 0; turn < 4; turn++) {
    await Promise.resolve()
    turns.push(begun.splice(0))
    await new Promise(setImmediate)
  }
  expect(turns).toEqual([['ada 1', 'bob 1'], ['ada 2', 'bob 2'], ['ada 3'], []])
  expect(oneByOne.enter('ada')).toBeUndefined()
})

it('[A5] a person who has used up a share of the time rests, and others do not', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  const { oneByOne, begun, enter } = open()
  for (let i = 1; i <= 7; i++) void enter(`ada ${i}`)
  const turn = async (ms: number) => {
    vi.advanceTimersByTime(ms)
    await new Promise(setImmediate)
  }
  // 9 ms in each turn: after six turns 4 too many, and 2.25 came back. Until one is there: 2.75 × 20 ms.
  for (let i = 0; i < 6; i++) await turn(9)
  void enter('bob 1')
  await turn(0)
  const early = ['ada 1', 'ada 2', 'ada 3', 'ada 4', 'ada 5', 'ada 6', 'bob 1']
  expect(begun).toEqual(early)
  await vi.advanceTimersByTimeAsync(50)
  expect(begun).toEqual(early)
  expect(oneByOne.waiting('ada')).toBe(1)
  await vi.advanceTimersByTimeAsync(10)
  expect(begun).toEqual([...early, 'ada 7'])
})

it('[A5] those who begin in one turn share its time', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  const oneTask = new OneByOne(new TokenBucket({ capacity: 5, periodMs: 1_000 }), 10)
  void oneTask.enter('ada')
  void oneTask.enter('bob')
  const next = oneTask.enter('ada')
  vi.advanceTimersByTime(8)
  await next
})

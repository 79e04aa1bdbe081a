import { describe, expect, it } from 'vitest'
import { FrameQueue } from './queue.ts'

/** A task that reports its start and ends when told to. */
function tasks() {
  const happened: string[] = []
  const task = (name: string) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const run = async () => {
      happened.push(`${name} starts`)
      await promise
      happened.push(`${name} ends`)
    }
    return { run, end: resolve }
  }
  return { happened, task }
}

const flow = { pause() {}, resume() {} }
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('FrameQueue', () => {
  it('[G5] starts pipelined tasks at once and in order, without waiting for each other', () => {
    const { happened, task } = tasks()
    const queue = new FrameQueue(flow)
    for (const name of ['a', 'b', 'c']) queue.add(task(name).run, 'pipelined')
    expect(happened).toEqual(['a starts', 'b starts', 'c starts'])
    expect(queue.size).toBe(3)
  })

  it('[G5] lets a task that runs alone see everything before it done, and holds back everything after it', async () => {
    const { happened, task } = tasks()
    const queue = new FrameQueue(flow)
    const [a, alone, b, c] = [task('a'), task('alone'), task('b'), task('c')]
    queue.add(a.run, 'pipelined')
    queue.add(alone.run, 'alone')
    queue.add(b.run, 'pipelined')
    queue.add(c.run, 'pipelined')
    await turn()
    expect(happened).toEqual(['a starts'])
    a.end()
    await turn()
    expect(happened).toEqual(['a starts', 'a ends', 'alone starts'])
    alone.end()
    await turn()
    expect(happened.slice(3)).toEqual(['alone ends', 'b starts', 'c starts'])
    c.end()
    b.end()
    await queue.drained()
    expect(happened.slice(6)).toEqual(['c ends', 'b ends'])
    expect(queue.size).toBe(0)
  })

  it('stops reading when much is in flight, and goes on when half of it is answered', async () => {
    const { task } = tasks()
    const flowed: string[] = []
    const queue = new FrameQueue({ pause: () => flowed.push('pause'), resume: () => flowed.push('resume') })
    const slow = Array.from({ length: 300 }, (_, i) => task(String(i)))
    for (const { run } of slow) queue.add(run, 'pipelined')
    expect(flowed).toEqual(['pause'])
    for (const { end } of slow) end()
    await queue.drained()
    expect(flowed).toEqual(['pause', 'resume'])
  })
})

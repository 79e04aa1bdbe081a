import { expect, it } from 'vitest'
import { Crowd } from './crowd.ts'

const turn = () => new Promise(setImmediate)

it('those who enter in successive turns go on together, eight at most', async () => {
  const crowd = new Crowd()
  let gone = 0
  const counts: number[] = []
  for (let i = 0; i < 11; i++) {
    void crowd.enter().then(() => gone++)
    await turn()
    counts.push(gone)
  }
  expect(counts).toEqual([0, 0, 0, 0, 0, 0, 0, 8, 8, 8, 8])
  await turn()
  expect(gone).toBe(11)
})

it('one alone goes on after a turn', async () => {
  const crowd = new Crowd()
  for (let i = 0; i < 2; i++) {
    let gone = false
    void crowd.enter().then(() => (gone = true))
    await turn()
    expect(gone).toBe(false)
    await turn()
    expect(gone).toBe(true)
  }
})

import { expect, it } from 'vitest'
import { FewByFew } from './few-by-few.ts'

const aTurn = () => new Promise((resolve) => setImmediate(resolve))

it('eight begin in each turn of the event loop, in the order they came', async () => {
  const few = new FewByFew()
  const begun: number[] = []
  for (let n = 0; n < 20; n++) few.enter(() => begun.push(n))
  expect(begun).toHaveLength(8)
  await aTurn()
  expect(begun).toHaveLength(16)
  few.enter(() => begun.push(20))
  await aTurn()
  await aTurn()
  expect(begun).toEqual(Array.from({ length: 21 }, (_, n) => n))
})

it('more than may wait begin at once, so that what waits stays bounded', () => {
  const few = new FewByFew()
  let begun = 0
  for (let n = 0; n < 10_000; n++) few.enter(() => begun++)
  expect(begun).toBe(7_000)
})

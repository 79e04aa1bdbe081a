import { expect, it } from 'vitest'
import { lastLine, shortName } from './last-line.ts'

it.each([
  ['Formula ir **pareiza**, ~~ne~~ tā', 'Formula ir pareiza, ne tā'],
  ['so:\n\n```js\nlet x\n```\nend', 'so: let x end'],
  ['$\\frac{U}{R}$ = 2 A', '$\\frac{U}{R}$ = 2 A'],
  ['1. one\r\n2. two', '1. one 2. two'],
  ['شكرا جزيلا', 'شكرا جزيلا'],
  ['**', '**'],
])('the last line of %j is plain text', (body, line) => {
  expect(lastLine({ body })).toBe(line)
})

it('is short, also of a text made to be slow', () => {
  expect(lastLine({ body: '**a '.repeat(2_500) }).length).toBeLessThanOrEqual(200)
})

it.each([
  ['Ilze Bērziņa', 'Ilze'],
  ['Ilze', 'Ilze'],
  ['Dr. Ilze Bērziņa', 'Dr. Ilze Bērziņa'],
])('%s is called %s', (name, short) => {
  expect(shortName(name)).toBe(short)
})

import { expect, it } from 'vitest'
import { csvOf } from './csv.ts'

it('a cell that a spreadsheet would run begins with an apostrophe', () => {
  const cells = ['=1+1', '+1', '-ada', '@sum', '\tx', '\rx', 'ada', 'a-b', '']
  const lines = csvOf(
    ['who'],
    cells.map((who) => ({ who })),
  ).split('\r\n')
  expect(lines).toEqual(['who', "'=1+1", "'+1", "'-ada", "'@sum", "'\tx", '"\'\rx"', 'ada', 'a-b', '', ''])
})

it('commas, quotes and lines stay in their cell, and nothing is an empty cell', () => {
  expect(
    csvOf(
      ['a', 'b'],
      [
        { a: 'x,y', b: null },
        { a: 'say "hi"', b: 'two\nlines' },
      ],
    ),
  ).toBe('a,b\r\n"x,y",\r\n"say ""hi""","two\nlines"\r\n')
})

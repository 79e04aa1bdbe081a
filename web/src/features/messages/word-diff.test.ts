import fc from 'fast-check'
import { expect, it } from 'vitest'
import { diffWords } from './word-diff.ts'

it('marks the words that changed', () => {
  expect(diffWords('The test is on Monday', 'The test is on Tuesday!')).toEqual([
    { kind: 'same', text: 'The test is on ' },
    { kind: 'removed', text: 'Monday' },
    { kind: 'added', text: 'Tuesday!' },
  ])
})

it('holds both versions, whole and in order', () => {
  const body = fc
    .array(fc.constantFrom('a', 'b', ' ', '\n', 'ž', '😀', '.'), { maxLength: 30 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(body, body, (before, after) => {
      const changes = diffWords(before, after)
      const text = (without: string) =>
        changes
          .filter(({ kind }) => kind !== without)
          .map((change) => change.text)
          .join('')
      expect(text('added')).toBe(before)
      expect(text('removed')).toBe(after)
      if (before === after) expect(changes.every(({ kind }) => kind === 'same')).toBe(true)
    }),
  )
})

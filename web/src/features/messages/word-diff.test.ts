import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffWords } from './word-diff.ts'

const NO_HURRY_MS = 60_000
const text = (changes: ReturnType<typeof diffWords>, without: string) =>
  changes
    .filter(({ kind }) => kind !== without)
    .map((change) => change.text)
    .join('')

it('marks the words that changed', () => {
  expect(diffWords('The test is on Monday', 'The test is on Tuesday!', NO_HURRY_MS)).toEqual([
    { kind: 'same', text: 'The test is on ' },
    { kind: 'removed', text: 'Monday' },
    { kind: 'added', text: 'Tuesday!' },
  ])
})

it('compares words of every script, not letters', () => {
  expect(diffWords('Контрольная в понедельник', 'Контрольная в пятницу', NO_HURRY_MS)).toEqual([
    { kind: 'same', text: 'Контрольная в ' },
    { kind: 'removed', text: 'понедельник' },
    { kind: 'added', text: 'пятницу' },
  ])
})

it('holds both versions, whole and in order', () => {
  const body = fc
    .array(fc.constantFrom('a', 'b', ' ', '\n', 'ž', '😀', '.'), { maxLength: 30 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(body, body, (before, after) => {
      const changes = diffWords(before, after, NO_HURRY_MS)
      expect(text(changes, 'added')).toBe(before)
      expect(text(changes, 'removed')).toBe(after)
      if (before === after) expect(changes.every(({ kind }) => kind === 'same')).toBe(true)
    }),
  )
})

describe('texts of 10,000 words, the longest that a server can allow', () => {
  const long = 'a.'.repeat(5_000)

  it('finds the one change', () => {
    const changed = `${long.slice(0, 5_000)}b${long.slice(5_000)}`
    const changes = diffWords(long, changed, NO_HURRY_MS)
    expect(changes.map(({ kind }) => kind)).toEqual(['same', 'removed', 'added', 'same'])
  })

  it('gives up when time runs out, and shows both whole: with nothing in common it would take 40 seconds', () => {
    const other = 'b!'.repeat(5_000)
    const began = performance.now()
    expect(diffWords(long, other, 50)).toEqual([
      { kind: 'removed', text: long },
      { kind: 'added', text: other },
    ])
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codePointLength, exceedsLength, isBlank, isStorable, roomGroup } from './text.ts'

describe('text', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['ā', 1],
    ['a\u0304', 2],
    ['🦊', 1],
    ['👩‍🏫', 3],
    ['\ud800', 1],
    ['\udc00\ud800', 2],
  ])('S1 counts code points: %j has %i', (text, length) => {
    expect(codePointLength(text)).toBe(length)
  })

  it('S1 counts as the iterator of strings does, without making an array', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => codePointLength(text) === [...text].length))
  })

  it('S1 [M2] 500 emoji fit into 500, one more does not', () => {
    expect(exceedsLength('🦊'.repeat(500), 500)).toBe(false)
    expect(exceedsLength('🦊'.repeat(501), 500)).toBe(true)
    expect(exceedsLength('a'.repeat(500), 500)).toBe(false)
    expect(exceedsLength('a'.repeat(501), 500)).toBe(true)
  })

  it.each(['', ' ', '\n\t\r', '\u00a0\u2003\u3000\ufeff'])('[M1] only white space is blank: %j', (text) => {
    expect(isBlank(text)).toBe(true)
  })

  it('[M1] a single visible character is not blank', () => {
    expect(isBlank(' . ')).toBe(false)
    expect(isBlank('\u200d🦊')).toBe(false)
  })

  it('[F5] NUL and lone surrogates cannot be stored, everything else can', () => {
    expect(isStorable('a\u0000')).toBe(false)
    expect(isStorable('\ud83e')).toBe(false)
    expect(isStorable('🦊\u0001\uffff')).toBe(true)
  })

  it('S8 [H7] the group of a room is named after host and slug, and names one room only', () => {
    expect(roomGroup({ username: 'ada', slug: 'physics-101' })).toBe('chat_ada_physics-101')
    const room = fc.record({
      username: fc.stringMatching(/^[a-z0-9_-]{3,32}$/),
      slug: fc.stringMatching(/^[a-z0-9-]{1,10}$/),
    })
    fc.assert(
      fc.property(room, room, (a, b) => {
        expect(roomGroup(a) === roomGroup(b)).toBe(a.username === b.username && a.slug === b.slug)
      }),
    )
  })
})

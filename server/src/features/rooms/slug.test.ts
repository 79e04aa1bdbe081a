import { fold } from '@edusphere/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freeSlug, slugify } from './slug.ts'

describe('slugs', () => {
  it.each([
    ['Fizika 10.b', 'fizika-10-b'],
    ['Ģeogrāfija — jūras un okeāni', 'geografija-juras-un-okeani'],
    ['  Maths!!  ', 'maths'],
    ['ﬁle ①', 'file-1'],
    ['Алгебра', 'room'],
    ['🎉', 'room'],
    ['under_score', 'under-score'],
  ])('are made from names: %j is %j', (name, slug) => expect(slugify(name)).toBe(slug))

  it('always are what the address of a room accepts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => /^[a-z0-9-]{1,64}$/.test(slugify(name))),
    )
  })

  it('are numbered when they are taken', () => {
    expect(freeSlug('maths', new Set())).toBe('maths')
    expect(freeSlug('maths', new Set(['maths']))).toBe('maths-2')
    expect(freeSlug('maths', new Set(['maths', 'maths-2', 'maths-4']))).toBe('maths-3')
  })

  it('fold case and diacritics for search', () => expect(fold('ĀBOLS Žurnāls')).toBe('abols zurnals'))
})

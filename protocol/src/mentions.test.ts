import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { namedIn } from './mentions.ts'

describe('the people that a body names', () => {
  it.each([
    ['Hi @ada and @Bob_2!', ['ada', 'bob_2']],
    ['@ada, @ada: (@eve) "@max"', ['ada', 'eve', 'max']],
    ['@all', ['all']],
    ['ada@school.lv, x@ada, @@ada, //@ada, @ab', []],
    ['`@ada` and ``a`@bob`` @eve', ['eve']],
    ['`@ada', ['ada']],
    ['a `b` @ada `c`', ['ada']],
    ['```\n@ada\n```\n@bob', ['bob']],
    ['```py\n@ada\n@eve', ['ada', 'eve']],
    ['> ```\n> @ada\n> ```\n> @bob', ['bob']],
    ['> ```\n@ada\n> ```', ['ada']],
    ['it`s @ada that`s \\`@eve`', ['ada']],
    ['https://x.lv/?by=@ada www.x.lv/@eve [@bob](https://x.lv/?@max)', ['bob']],
    ['Paldies, @Ilze.', ['ilze']],
    ['@' + 'a'.repeat(33), []],
  ])('of %j are %j', (body, names) => {
    expect(namedIn(body)).toEqual(names)
  })

  it('are at most 50', () => {
    expect(namedIn(Array.from({ length: 60 }, (_, i) => `@user${i}`).join(' '))).toHaveLength(50)
  })

  it('are found in any text, and never in code', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', '\n', ' ', '@ada ', '> ', 'x') }), (body) => {
        expect(['', 'ada']).toContain(namedIn(body).join())
        expect(namedIn(`\`${body.replaceAll(/[`\n]/g, '')}\``)).toEqual([])
      }),
    )
  })

  // Eight times the text costs at most about eight times the time; read again from each of its parts it costs 64 times.
  it.each(['` `` ', '`a', '```\n', '@', '@ada ', '> ', '[a', '[a](http://', 'a@b.', 'http://.'])(
    '%j: the cost grows with the length',
    (unit) => {
      const cost = (length: number) => {
        const body = `@ada ${unit.repeat(length / unit.length)}`
        const runs = Array.from({ length: 7 }, () => {
          const began = performance.now()
          namedIn(body)
          return performance.now() - began
        })
        return Math.min(...runs)
      }
      const growth = Array.from({ length: 5 }, () => cost(10_000) / cost(1_250))
      expect(Math.min(...growth)).toBeLessThan(30)
    },
  )
})

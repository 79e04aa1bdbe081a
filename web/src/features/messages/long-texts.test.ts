import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { renderMarkdown } from './markdown.ts'
import MessageText from './MessageText.vue'

/** The longest message that a server can allow. */
const LONGEST = 10_000
const long = (unit: string, length = LONGEST) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length)

/** The least time of several runs: what else the machine does only adds to it. */
function cost(body: string): number {
  const runs = Array.from({ length: 7 }, () => {
    const began = performance.now()
    renderMarkdown(body, { tabindex: 0 })
    return performance.now() - began
  })
  return Math.min(...runs)
}

describe('[A20] a message of 10,000 characters', () => {
  it.each([
    ...[
      '*a_',
      '*a* ',
      '_*~~a~~*_ ',
      '`a` ',
      '\\*a* ',
      'https://x.lv ',
      'a@b.lv ',
      '[a](http://b) ',
      '[`a`](http://b) ',
    ],
    ...[
      '*a_\n',
      '- a\n',
      '1. a\n',
      '> a\n',
      '> > > > a\n',
      '> - *a*\n',
      '\\> a\n',
      '```\na\n```\n',
      '> ```\n> a\n> ```\n',
      '|a|\n|--|\n',
      '|a|b|\n|--|--|\n|1|2|\n|3|4|\n\n',
    ],
  ])('of %j has few elements, and holds every character', (unit) => {
    const body = long(unit)
    const element = mount(MessageText, { props: { body } }).element as HTMLElement
    expect(element.querySelectorAll('*').length).toBeLessThan(2_000)
    expect(element.textContent).toBe(body)
  })

  it('is plain text as one node for each paragraph', () => {
    const element = mount(MessageText, { props: { body: long('a line\n') } }).element as HTMLElement
    expect([...element.firstElementChild!.childNodes].map(({ nodeType }) => nodeType)).toEqual([Node.TEXT_NODE])
  })

  // Eight times the text costs at most about eight times the time; read again from each of its parts it costs 64 times.
  it.each([
    ...['*a_', 'http://[', 'https://%', 'www.%', '[a](http://[', '[/http://a'].map((unit) => [
      unit,
      (length: number) => long(unit, length),
    ]),
    ['a dash and spaces', (length: number) => `- ${' '.repeat(length)}`],
    ['a dash, spaces and stars', (length: number) => `- ${' '.repeat(length / 2)}${'*'.repeat(length / 2)}`],
    ['a cell of spaces', (length: number) => `|a|\n|--|\n|${' '.repeat(length)}|`],
    ['an address in the name of a link', (length: number) => `[${long('/http://a', length)}](http://b)`],
  ] as [string, (length: number) => string][])('%s: its cost grows with its length', (_, text) => {
    cost(text(LONGEST))
    expect(cost(text(8 * LONGEST)) / cost(text(LONGEST))).toBeLessThan(30)
  })
})

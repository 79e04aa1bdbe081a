import { namedIn } from '@edusphere/protocol'
import { mount } from '@vue/test-utils'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isVNode, type VNode, type VNodeChild } from 'vue'
import { renderMarkdown } from '../messages/markdown.ts'
import MessageText from '../messages/MessageText.vue'

/** The text as a page draws it where every name is a participant's. */
const draw = (body: string, named = (username: string): string | undefined => `name of ${username}`) =>
  mount(MessageText, { props: { body, named } }).element as HTMLElement

const marked = (element: Element) =>
  Array.from(element.querySelectorAll<HTMLElement>('.mention'), ({ textContent, title }) => [textContent, title])

describe('a mention in a text', () => {
  it.each([
    ['Hi @ada!', ['@ada']],
    ['Paldies, @ilze.', ['@ilze']],
    ['@Ilze un @ILZE', ['@Ilze', '@ILZE']],
    ['**@ada** ~~@ben~~ (@eve)', ['@ada', '@ben', '@eve']],
    ['> said @ada\n- @ben\n- @eve', ['@ada', '@ben', '@eve']],
    ['| @ada |\n|---|\n| @ben |', ['@ada', '@ben']],
    ['[see @ada](https://x.lv/)', ['@ada']],
    ['ada@school.lv, https://x.lv/@ada?@ben www.x.lv/@eve', []],
    ['`@ada` ``@ben``', []],
    ['```\n@ada\n```', []],
    ['[x](https://x.lv/?@ada)', []],
  ])('%j', (body, names) => {
    const element = draw(body)
    expect(marked(element).map(([text]) => text)).toEqual(names)
    expect(element.textContent).toBe(body)
  })

  it('has the name of the person as its title', () => {
    expect(marked(draw('@Ilze'))).toEqual([['@Ilze', 'name of ilze']])
  })

  it('is only of those whom the message mentions', () => {
    expect(marked(draw('@ada @nobodyhere', (username) => (username === 'ada' ? 'Ada' : undefined)))).toEqual([
      ['@ada', 'Ada'],
    ])
  })
})

/** A node before the nodes in it. Thousands of mounted texts would be slow. */
const flat = (node: VNodeChild): VNodeChild[] =>
  isVNode(node) ? [node, ...[node.children as VNodeChild].flat().flatMap(flat)] : [node]

const isMention = (node: VNodeChild): node is VNode => isVNode(node) && node.props?.class === 'mention'

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('@ada', '@Ben_2', '@all', '@eve-', 'x@ada', '@@ada') },
  {
    weight: 4,
    arbitrary: fc.constantFrom('`', '``', '```', '\n```\n', '\n```py\n', '\\', '\n> ', '\n> > ', '>', '> ```\n'),
  },
  { weight: 3, arbitrary: fc.constantFrom(' ', '\n', '\r\n', 'a', 'ņ', '7', '.', '/', '(', '"', '- ', '1. ') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'http://x.lv/',
      'https://',
      'www.',
      'b@x.lv',
      '[',
      '](https://x.lv/@ada)',
      ')',
      '](',
      'mailto:',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('**@ada**', '**bold**', '~~@ben~~') },
)
const typed = fc.array(piece, { minLength: 1, maxLength: 30 }).map((pieces) => pieces.join(''))

describe('[M17] one rule: what the server finds', () => {
  it('is what a page draws as mentions, and every typed character stays', () => {
    fc.assert(
      fc.property(typed, (body) => {
        const nodes = renderMarkdown(body, { tabindex: 0, named: (username) => username }).flatMap(flat)
        const drawn = nodes.flatMap((node) => (isMention(node) ? [String(node.props!.title)] : []))
        expect([...new Set(drawn)].sort()).toEqual(namedIn(body).toSorted())
        expect(nodes.filter((node) => typeof node === 'string').join('')).toBe(body)
      }),
      { numRuns: 2_000 },
    )
  }, 60_000)
})

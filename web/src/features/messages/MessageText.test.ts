import { mount } from '@vue/test-utils'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import MessageText from './MessageText.vue'

/** The nodes without what is drawn of a formula beside its source. */
function render(body: string) {
  const element = mount(MessageText, { props: { body } }).element as HTMLElement
  for (const math of element.querySelectorAll('math')) math.remove()
  return element
}

const marksOf = (element: Element) => [...element.querySelectorAll('.mark:not(.formula *)')]

/** What a reader sees: the text without the marks that were understood. */
function seen(body: string): string {
  const element = render(body)
  for (const mark of marksOf(element)) mark.remove()
  return element.textContent
}

/** The nodes without the marks, as HTML. */
function markup(body: string): string {
  const element = render(body)
  for (const mark of marksOf(element)) mark.remove()
  return element.innerHTML.replaceAll(/<!--.*?-->/g, '')
}

describe('what a message may hold', () => {
  it.each([
    ['**bold** and _italic_', '<div><strong>bold</strong> and <em>italic</em></div>'],
    ['*italic*, ~~not this~~', '<div><em>italic</em>, <del>not this</del></div>'],
    ['**bold and _both_**', '<div><strong>bold and <em>both</em></strong></div>'],
    ['**Note:** „**this**”…', '<div><strong>Note:</strong> „<strong>this</strong>”…</div>'],
    ['one\n\ntwo', '<div>one\n\ntwo</div>'],
    ['> said\n> twice\nanswer', '<blockquote><div>said\ntwice\n</div></blockquote><div>answer</div>'],
    ['> > deep\n> up', '<blockquote><blockquote><div>deep\n</div></blockquote><div>up</div></blockquote>'],
    ['`a < b` and ``a ` b``', '<div><code>a &lt; b</code> and <code>a ` b</code></div>'],
    ['```\na < b\n```', '<pre tabindex="0"><code>a &lt; b\n</code></pre>'],
    [
      '```js\n**a**\n```\nb',
      '<pre tabindex="0"><span class="language">js\n</span><code>**a**\n</code></pre><div>b</div>',
    ],
  ])('%j', (body, html) => {
    expect(markup(body)).toBe(html)
  })

  it('a list, whose dashes are drawn as dots and whose numbers are those typed', () => {
    const itemsOf = (body: string) => [...render(body).querySelectorAll('li')].map((item) => item.textContent)
    expect(seen('- a\n  - **b**\nc')).toBe('a\nb\nc')
    expect(itemsOf('- a\n  - **b**\nc')).toEqual(['- a\n', '  - **b**\n'])
    expect(render('- a\n  - **b**').querySelectorAll('li')[1]!.getAttribute('style')).toContain('2ch')
    expect(itemsOf('10. klase\n9. klase')).toEqual(['10. klase\n', '9. klase'])
  })

  it.each([
    ['[here](https://example.org/?a=1&b=2)', 'here', 'https://example.org/?a=1&b=2'],
    ['[here](http://example.org/a_(b))', 'here', 'http://example.org/a_(b)'],
    ['[here](mailto:ann@example.org)', 'here', 'mailto:ann@example.org'],
    ['see (https://example.org/a_(b)).', 'https://example.org/a_(b)', 'https://example.org/a_(b)'],
    ['www.example.org!', 'www.example.org', 'http://www.example.org/'],
    ['ask ann@example.org.', 'ann@example.org', 'mailto:ann@example.org'],
    ['**https://example.org/x_y_z**', 'https://example.org/x_y_z', 'https://example.org/x_y_z'],
    ['![picture](https://example.org/x.png)', 'https://example.org/x.png', 'https://example.org/x.png'],
  ])('a link in %s', (body, text, href) => {
    const element = render(body)
    for (const mark of marksOf(element)) mark.remove()
    const [link, ...others] = element.querySelectorAll('a')
    expect(others).toEqual([])
    expect(link!.textContent).toBe(text)
    expect(link!.getAttribute('href')).toBe(href)
    expect(link!.getAttribute('rel')).toBe('noopener noreferrer')
  })
})

describe('[K12] what is not clearly markup is seen as typed', () => {
  it.each([
    ...['10. klase\n9. klase', 'Lai nu!\n\n15. oktobris', '1) a\n1) b', '3. a'],
    ...[
      '2*3*4',
      'x**2 + y**2',
      '(a+b)*(c+d)*(e+f)',
      '5 * 3 * 2',
      '*.ts, *.js',
      'f(*args, **kwargs)',
      '**/*.ts **/*.js',
    ],
    ...[
      '__init__',
      'snake_case_name',
      'a __b__ c',
      '~5 min~',
      'it`s and that`s',
      '***both***',
      '****',
      '** **',
      '*\\*',
    ],
    ...['a\\, b', 'C:\\new\\*.txt', '\\\\server\\share', '\\frac{1}{2}', '\\*', '\\_a', '\\[x](y)'],
    ...['  two spaces', '    four', '\ttab', 'a  \n b', '\n\na\n\n\nb\n', 'a\r\n  b'],
    ...['[](x)', '[a]( )', '>', '>\n>', '> ', '-', '- ', '- one remark', '12\n- 5', '- - -\n- - -'],
    ...[
      '>>> x = 5',
      '>:(',
      '+ 1\n+ 2',
      '```',
      '```\nnot closed',
      '```\n```',
      '```two words\na\n```',
      '` `',
      '`not closed',
    ],
    ...['<img src=x onerror=alert(1)>', '<b>not bold</b>', '<script>alert(1)</script>', '&amp; &lt;', '<https>'],
    ...['[click](javascript:alert(1))', '[click](data:text/html,x)', '[click](/relative)', '[click](http://)'],
    ...['# no heading', '---', 'a\n===', '**not closed', '[x]: target', '- [ ] task'],
    ...[
      '| a | b |',
      'a | b\nc | d',
      '| a |\n|---|---|',
      'a | b\n---',
      '| a | b |\n| - | x |',
      'a|b\n-|-',
      '\\| a\n|--|',
      '|x|\n|y|',
    ],
  ])('%j', (body) => {
    expect(seen(body)).toBe(body)
    expect(render(body).querySelector('a, img, script, b, strong, em, h1, hr, iframe, style, ul')).toBeNull()
  })

  it.each(['[](http://x)', '[ ](http://x)', '![a](http://x)', '[a](http://x "title")'])(
    '%s, its address a link',
    (body) => {
      expect(seen(body)).toBe(body)
      expect(render(body).querySelector('a')!.textContent).toBe('http://x')
    },
  )

  it.each([
    ['\\*a*', '*a*'],
    ['\\*a\\* and *b\\*', '*a* and *b*'],
    ['\\**a** \\~~b~~', '**a** ~~b~~'],
    ['\\`**a**`', '`**a**`'],
    ['\\[a](http://x)', '[a](http://x)'],
    ['\\> a', '> a'],
  ])('a backslash that takes the effect of markup is not seen: %s', (body, text) => {
    expect(seen(body)).toBe(text)
    expect(render(body).querySelector('strong, em, del, code, blockquote')).toBeNull()
  })
})

const SIGNS = [
  '*',
  '**',
  '_',
  '__',
  '~~',
  '`',
  '```',
  '\\',
  '[',
  '](',
  ')',
  '> ',
  '- ',
  '1. ',
  '10. ',
  '>',
  '-',
  '#',
  '|',
  '\\|',
  '\n|--|:-:|\n',
  '\n|--|\n',
]
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...SIGNS) },
  { weight: 2, arbitrary: fc.constantFrom(' ', '  ', '\n', '\n\n', '\r\n', '\t') },
  {
    weight: 3,
    arbitrary: fc.constantFrom('a', 'Bērziņa', '7', 'سلام', '🦊', '.', '(', '"', 'http://x.lv/', 'b@x.lv', 'js'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
)
const typed = fc.array(piece, { minLength: 1, maxLength: 40 }).map((pieces) => pieces.join(''))

describe('[K12] any text', () => {
  it('is the text of the nodes, every character in its place', () => {
    fc.assert(
      fc.property(typed, (body) => void expect(render(body).textContent).toBe(body)),
      { numRuns: 300 },
    )
  })

  it('loses nothing from sight but marks of markup, and the address that a link leads to', () => {
    const known =
      /^(?:> ?)*(?:\s*\|[\s|]*(?:(?:> ?)*[\s|:-]*)|[ \t]*[-*][ \t]+|[ \t]+|\*\*?|_|~~|`+|`{3,}[ \t\r]*\n?|\\|\[|\])?$/
    const check = (body: string) => {
      for (const mark of marksOf(render(body))) {
        const { previousElementSibling: link, textContent } = mark
        if (link?.tagName === 'A' && textContent.startsWith('](')) {
          const address = textContent.slice(2, -1)
          expect(URL.parse(address)?.href).toBe(link.getAttribute('href'))
        } else expect(textContent).toMatch(known)
      }
    }
    fc.assert(fc.property(typed, check), { numRuns: 300 })
  })

  it('is seen whole where signs stand only inside words', () => {
    const word = fc.constantFrom('a', 'Zane', '2', 'x1')
    const inside = fc.tuple(word, fc.constantFrom('*', '**', '_', '__', '~~', '`', '\\', '>', '-', '['), word)
    const words = fc
      .array(
        inside.map((parts) => parts.join('')),
        { minLength: 1 },
      )
      .map((all) => all.join(' '))
    fc.assert(fc.property(words, (body) => void expect(seen(body)).toBe(body)))
  })

  it('has its pairs of marks: what is bold stands between two stars in the text', () => {
    const signs = { STRONG: ['**'], EM: ['*', '_'], DEL: ['~~'] }
    const check = (body: string) => {
      for (const [tag, own] of Object.entries(signs))
        for (const element of render(body).querySelectorAll(tag)) {
          const [first, last] = [element.previousElementSibling!, element.nextElementSibling!]
          expect(own).toContain(first.textContent)
          expect(last.textContent).toBe(first.textContent)
          expect(element.textContent).not.toBe('')
        }
    }
    fc.assert(fc.property(typed, check), { numRuns: 200 })
  })
})

describe('what stands at the end of a text', () => {
  const withEnd = (body: string) =>
    mount(MessageText, { props: { body }, slots: { end: '<i>end</i>' } }).html({ raw: true })

  it.each([
    ['a paragraph', 'said\n> quoted\nanswer', /answer<i>end<\/i><\/div><\/div>$/],
    ['code', 'so:\n```\nx\n```', /<\/pre><div><i>end<\/i><\/div><\/div>$/],
    ['a table', '|a|b|\n|--|--|', /<\/div><div><i>end<\/i><\/div><\/div>$/],
  ])('stands in the line of a paragraph, else below: %s', (_what, body, html) => {
    expect(withEnd(body)).toMatch(html)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FORMATS, type Selected } from './formatting.ts'

/** `|` is the caret; two of them are around the selection. */
function selectedIn(marked: string): Selected {
  const [before, selection = '', after] = marked.split('|') as [string, string, string?]
  const end = before.length + (after === undefined ? 0 : selection.length)
  return { text: marked.replaceAll('|', ''), start: before.length, end }
}

/** What the text is after the key, in the same notation. Undefined: the key does nothing. */
function pressed(key: string, marked: string): string | undefined {
  const selected = selectedIn(marked)
  const replacement = FORMATS[key]!(selected)
  if (!replacement) return undefined
  const { start, end, insert, select } = replacement
  const text = selected.text.slice(0, start) + insert + selected.text.slice(end)
  const [from, to] = select
  return from === to
    ? `${text.slice(0, from)}|${text.slice(from)}`
    : `${text.slice(0, from)}|${text.slice(from, to)}|${text.slice(to)}`
}

describe.each([
  ['Ctrl+B', '**'],
  ['Ctrl+I', '_'],
  ['Ctrl+E', '`'],
  ['Ctrl+Shift+X', '~~'],
])('%s', (key, sign) => {
  const on = (words: string) => `${sign}${words}${sign}`

  it('puts its sign around what is selected, and takes it away again', () => {
    expect(pressed(key, 'see |this word| now')).toBe(`see ${sign}|this word|${sign} now`)
    expect(pressed(key, `see ${sign}|this word|${sign} now`)).toBe('see |this word| now')
    expect(pressed(key, `see |${on('this word')}| now`)).toBe('see |this word| now')
  })

  it('leaves the white space around a selection out', () => {
    expect(pressed(key, 'a| b |c')).toBe(`a ${sign}|b|${sign} c`)
  })

  it('writes an empty pair where nothing is selected, leaves it at its end, and takes it away when it is empty', () => {
    expect(pressed(key, 'see |')).toBe(`see ${sign}|${sign}`)
    expect(pressed(key, `see ${sign}this|${sign}`)).toBe(`see ${on('this')}|`)
    expect(pressed(key, `see ${sign}|${sign}`)).toBe('see |')
    expect(pressed(key, `snake_case ${sign}this|${sign}`)).toBe(`snake_case ${on('this')}|`)
    expect(pressed(key, `|${on('this')}`)).toBe(`${sign}|${sign}${on('this')}`)
  })

  it('what is marked in parts is marked as a whole', () => {
    expect(pressed(key, `|a ${on('b')} c|`)).toBe(`${sign}|a b c|${sign}`)
  })

  it('is undone by itself around any words', () => {
    const word = fc.stringMatching(/^[\p{L}\d.,()]{1,8}$/u)
    const words = fc.array(word, { minLength: 1 }).map((all) => all.join(' '))
    fc.assert(
      fc.property(word, words, word, (before, selection, after) => {
        const marked = `${before} |${selection}| ${after}`
        expect(pressed(key, pressed(key, marked)!)).toBe(marked)
      }),
    )
  })
})

describe('formats of formats', () => {
  it.each([
    ['Ctrl+I', '**|a|**', '**_|a|_**'],
    ['Ctrl+B', '**_|a|_**', '_|a|_'],
    ['Ctrl+I', 'snake_|case|_name', 'snake__|case|__name'],
    ['Ctrl+I', '|snake_case|', '_|snake_case|_'],
    ['Ctrl+I', '|_snake_case_|', '|snake_case|'],
    ['Ctrl+B', '|**a** and **b**|', '|a and b|'],
    ['Ctrl+E', '|it`s|', '``|it`s|``'],
    ['Ctrl+E', '``|it`s|``', '|it`s|'],
  ])('%s on %s', (key, before, after) => expect(pressed(key, before)).toBe(after))

  it('each of several lines has its own marks, after what makes it an item or a quote', () => {
    expect(pressed('Ctrl+B', '|- a\n\n> b |')).toBe('|- **a**\n\n> **b**| ')
    expect(pressed('Ctrl+B', '|- **a**\n10. b|')).toBe('|- **a**\n10. **b**|')
    expect(pressed('Ctrl+B', '|- **a**\n\n> **b**|')).toBe('|- a\n\n> b|')
  })

  it('several lines of code are a block, and no block again', () => {
    expect(pressed('Ctrl+E', 'x\n  |a\nb|')).toBe('x\n```\n|  a\nb|\n```')
    expect(pressed('Ctrl+E', 'x\n```\n|  a\nb|\n```')).toBe('x\n|  a\nb|')
    expect(pressed('Ctrl+E', '|```js\na\nb\n```|')).toBe('|a\nb|')
    expect(pressed('Ctrl+E', '|```\na\n```|\nb')).toBe('|a|\nb')
    expect(pressed('Ctrl+E', '|a ```\nb|')).toBe('````\n|a ```\nb|\n````')
  })
})

describe('Ctrl+K', () => {
  it.each([
    ['|', '[|]()'],
    ['see |here|.', 'see [here](|).'],
    ['|https://example.org/a|', '[|](https://example.org/a)'],
    ['see [here](|).', 'see |here|.'],
    ['[he|re](https://example.org/a_(b))', '|here|'],
    ['|[here](https://example.org)|', '|here|'],
    ['[a](b) |c|', '[a](b) [c](|)'],
    ['[](|https://example.org)', '|'],
  ])('%s', (before, after) => expect(pressed('Ctrl+K', before)).toBe(after))
})

describe('a new line', () => {
  it.each([
    ['- a|', '- a\n- |'],
    ['  * a|', '  * a\n  * |'],
    ['- a|b', '- a\n- |b'],
    ['- a|bc|d', '- a\n- |d'],
    ['1. a|', '1. a\n2. |'],
    ['9) a\n10) b|', '9) a\n10) b\n11) |'],
    ['> a|', '> a\n> |'],
    ['> > - a|', '> > - a\n> > - |'],
    ['> 10. klase|', '> 10. klase\n> |'],
    ['```py\n  if a:|', '```py\n  if a:\n  |'],
  ])('goes on: %j', (before, after) => {
    expect(pressed('Enter', before)).toBe(after)
    expect(pressed('Shift+Enter', before)).toBe(after)
  })

  it.each([
    ['- a\n- |', '- a\n|'],
    ['1. a\n2. |\nb', '1. a\n|\nb'],
    ['> a\n> |', '> a\n|'],
    ['> - a\n> - |', '> - a\n> |'],
  ])('after an empty item ends the list: %j', (before, after) => expect(pressed('Enter', before)).toBe(after))

  it.each([
    'a|',
    '|- a',
    '-| a',
    '**a**|',
    '-a|',
    '>:(|',
    '2*3|',
    '10. klase|',
    '15. oktobris|\n',
    '```\n- a\n```|',
    '```\n- a|',
    '  a|',
  ])('is the browser`s where there is no list: %j', (before) => expect(pressed('Enter', before)).toBeUndefined())
})

describe('Tab in a block of code', () => {
  it.each([
    ['Tab', '```\na|\n```', '```\na    |\n```'],
    ['Tab', '```py\n|a\n\n  b\n|```', '```py\n|    a\n\n      b|\n```'],
    ['Shift+Tab', '```\n      a|', '```\n  a|'],
    ['Shift+Tab', '```\n\ta\n  |b', '```\n\ta\n|b'],
    ['Shift+Tab', '```\n|\ta\n  b|\n```', '```\n|a\nb|\n```'],
  ])('%s on %j', (key, before, after) => expect(pressed(key, before)).toBe(after))

  it.each([
    ['Tab', 'a|'],
    ['Tab', '```\na\n```\nb|'],
    ['Tab', '|```\na\n```'],
    ['Tab', '```\na\n```|'],
    ['Tab', 'see ``` |'],
    ['Shift+Tab', '    a|'],
    ['Shift+Tab', '```\na|\n```'],
  ])('%s on %j moves the focus', (key, before) => expect(pressed(key, before)).toBeUndefined())
})

it('no key loses a letter that is not selected, or selects what is not there', () => {
  const piece = fc.constantFrom(
    'ž',
    '🦊',
    ' ',
    '\n',
    '**',
    '_',
    '~~',
    '`',
    '```',
    '- ',
    '1. ',
    '> ',
    '[',
    '](',
    ')',
    '\t',
  )
  const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''))
  const letters = (all: string) => all.replaceAll(/[^ž🦊]/gu, '')
  // A link that is taken away takes its address with it.
  const key = fc.constantFrom(...Object.keys(FORMATS).filter((name) => name !== 'Ctrl+K'))
  fc.assert(
    fc.property(fc.tuple(text, text, text), key, ([before, selection, after], pressedKey) => {
      const selected = { text: before + selection + after, start: before.length, end: (before + selection).length }
      const replacement = FORMATS[pressedKey]!(selected)
      if (!replacement) return
      const { start, end, insert, select } = replacement
      const now = selected.text.slice(0, start) + insert + selected.text.slice(end)
      expect(letters(now)).toBe(letters(pressedKey.endsWith('Enter') ? before + after : selected.text))
      expect(select[0] >= 0 && select[0] <= select[1] && select[1] <= now.length).toBe(true)
    }),
  )
})

import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import MessageText from './MessageText.vue'

const render = (body: string) => mount(MessageText, { props: { body } }).element as HTMLElement

describe('a table', () => {
  it.each([
    [
      '| a | b |\n|---|:-:|\n| 1 | 2 |\nc',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['a|b\n--|--\n1', [['a', 'b']]],
    ['| a |\n|-:|\n| `x \\| y` **\\|** \\z |', [['a'], ['x | y | \\z']]],
    ['> | a |\n> |:-|\n> ||\n> | | | more |', [['a'], [''], ['', '', 'more']]],
  ])('%j', (body, rows) => {
    const element = render(body)
    expect(element.textContent).toBe(body)
    for (const mark of element.querySelectorAll('.mark')) mark.remove()
    const cellsOf = (row: Element) => [...row.children].map(({ textContent }) => textContent)
    expect([...element.querySelectorAll('tr')].map(cellsOf)).toEqual(rows)
  })

  it('has its columns aligned as their colons say', () => {
    const cells = render('|a|b|c|d|\n|:-|:-:|-:|--|\n|1|2|3|4|5|').querySelectorAll<HTMLElement>('th, td')
    const aligned = ['left', 'center', 'right', '']
    expect([...cells].map(({ style }) => style.textAlign)).toEqual([...aligned, ...aligned, ''])
  })
})

import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import MessageText from './MessageText.vue'

function render(body: string) {
  return mount(MessageText, { props: { body } }).element as HTMLElement
}

describe('what a message may hold', () => {
  it.each([
    ['**bold** and _italic_', '<p><strong>bold</strong> and <em>italic</em></p>'],
    ['one\ntwo', '<p>one<br>two</p>'],
    ['one\n\ntwo', '<p>one</p><p>two</p>'],
    ['- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
    ['3. a\n4. b', '<ol start="3"><li>a</li><li>b</li></ol>'],
    ['> said', '<blockquote><p>said</p></blockquote>'],
    ['`a < b`', '<p><code>a &lt; b</code></p>'],
    ['```\na < b\n```', '<pre tabindex="0"><code>a &lt; b</code></pre>'],
  ])('%j', (body, html) => {
    expect(render(body).innerHTML.replaceAll('<!--v-if-->', '').replaceAll('<!---->', '')).toBe(html)
  })

  it.each(['https://example.org/?a=1&b=2', 'http://example.org/', 'mailto:ann@example.org'])('a link to %s', (href) => {
    const link = render(`[here](${href})`).querySelector('a')
    expect(link?.getAttribute('href')).toBe(href)
    expect(link?.getAttribute('rel')).toBe('noopener noreferrer')
    expect(link?.textContent).toBe('here')
  })
})

describe('what shows as typed', () => {
  it.each([
    '<img src=x onerror=alert(1)>',
    '<b>not bold</b>',
    '<script>alert(1)</script>',
    '[click](javascript:alert(1))',
    '[click](data:text/html,x)',
    '[click](/relative)',
    '![image](https://example.org/x.png)',
    '# no heading',
    '---',
    '**not closed',
    '&amp; &lt;',
    '[x]: target',
  ])('%s', (body) => {
    const element = render(body)
    expect(element.textContent).toBe(body)
    expect(element.querySelector('a, img, script, b, h1, hr, iframe, style')).toBeNull()
  })
})

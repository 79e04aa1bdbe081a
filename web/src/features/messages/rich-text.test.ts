import { describe, expect, it } from 'vitest'
import { pastedText } from './rich-text.ts'

const EMPTY = { text: '', start: 0, end: 0 }
const pasted = (html: string, plain = 'as plain text') => pastedText(html, plain, EMPTY)

describe('rich text becomes Markdown', () => {
  it.each([
    ['<b>a</b> <i>b</i> <s>c</s> <code>d</code>', '**a** _b_ ~~c~~ `d`'],
    ['<strong>a <em>b</em></strong>', '**a _b_**'],
    ['a<b> b </b>c', 'a **b** c'],
    ['<b>a</b><b> b</b>', '**a b**'],
    ['<b>a<br>b</b>', '**a**\n**b**'],
    ['<b>a <b>b</b></b>', '**a b**'],
    ['<b><p>a</p><p>b <i>c</i></p></b>', '**a**\n\n**b _c_**'],
    ['<b style="font-weight:normal"><span style="font-weight:700">a</span> b</b>', '**a** b'],
    ['<span style="font-style:italic;text-decoration:line-through">a</span>', '~~_a_~~'],
    ['H<b>2</b>O, <b>un</b>likely, (<b>so</b>)', 'H2O, unlikely, (**so**)'],
    ['<code>a<b>b</b> ` </code>', '``ab ` ``'],
    ['<h2>Title <b>x</b></h2><p>text</p>', '**Title x**\n\ntext'],
    ['<div>a</div><div><br></div><div>b<br></div>', 'a\n\nb'],
    ['<p>one\n  line</p>\n<p>two</p>', 'one line\n\ntwo'],
    ['<div style="white-space: pre-wrap">a\n<b>b</b></div>', 'a\n**b**'],
    ['<img alt="🦊" src="x.png"><img alt="A picture" src="y.png"> <b>a</b>', '🦊 **a**'],
    ['a<script>alert(1)</script><style>b{}</style><span style="display:none">c</span> <b>d</b>', 'a **d**'],
    ['<p>&lt;img src=x onerror=hit()&gt; <b>a</b></p>', '<img src=x onerror=hit()> **a**'],
  ])('%s', (html, markdown) => expect(pasted(html)).toBe(markdown))

  it.each([
    ['<a href="https://example.org/a?b=1">here</a>', '[here](https://example.org/a?b=1)'],
    ['<a href="https://example.org/a_(b)"><b>here</b> </a>now', '[**here**](https://example.org/a_%28b%29) now'],
    ['<a href="mailto:ann@example.org">Ann</a>', '[Ann](mailto:ann@example.org)'],
    ['<a href="https://example.org/">https://example.org</a>, <b>a</b>', 'https://example.org, **a**'],
    ['<a href="mailto:ann@example.org">ann@example.org</a>, <b>a</b>', 'ann@example.org, **a**'],
    ['<a href="javascript:alert(1)">here</a> <b>a</b>', 'here **a**'],
    ['<a href="data:text/html,x">here</a> <b>a</b>', 'here **a**'],
    ['<a href="/relative">here</a> <b>a</b>', 'here **a**'],
    ['<a href="https://example.org/#note">[1]</a> <b>a</b>', '[1] **a**'],
    ['<a href="https://example.org/"> </a><b>a</b>', '**a**'],
  ])('links: %s', (html, markdown) => expect(pasted(html)).toBe(markdown))

  it.each([
    ['<p>x</p><ul><li>a</li><li><p>b</p><ul><li>c</li></ul></li></ul>', 'x\n\n- a\n- b\n  - c'],
    ['<ul><li>a</li><ul><li>b</li></ul></ul>', '- a\n  - b'],
    ['<ol start="9"><li>a</li><li>b<br>c</li><li value="15">d</li></ol>', '9. a\n10. b c\n15. d'],
    ['<ol><li>a<pre>b\n  c</pre></li></ol>', '1. a\n```\nb\n  c\n```'],
    [
      `<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>a</p>
       <p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>b</p>`,
      '- a\n  1. b',
    ],
    ['<blockquote><p>a</p><p>b</p></blockquote>c', '> a\n>\n> b\nc'],
    ['<pre><code class="language-py">if a:\n    b\n</code></pre>', '```py\nif a:\n    b\n```'],
    ['<div class="highlight highlight-source-js"><pre>a<br>```</pre></div>', '````js\na\n```\n````'],
  ])('lists, quotes and code: %s', (html, markdown) => expect(pasted(html)).toBe(markdown))

  it.each([
    [
      '<table><tr><th>a</th><th>b</th></tr><tr><td><b>1</b></td><td>2|3<br>4</td></tr></table>',
      '| a | b |\n| --- | --- |\n| **1** | 2\\|3 4 |',
    ],
    [
      '<table><tr><td colspan=2>a</td></tr><tr><td>1</td><td>2</td><td> </td></tr></table>',
      '| a |  |\n| --- | --- |\n| 1 | 2 |',
    ],
    ['<table><tr><td>a</td></tr><tr><td><b>b</b></td></tr></table>', 'a\n**b**'],
    ['<table><tr><td>a</td><td><b>b</b></td></tr></table>', 'a **b**'],
    [
      '<table><tr><td><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table></td></tr></table>',
      '| a | b |\n| --- | --- |\n| c | d |',
    ],
  ])('tables: %s', (html, markdown) => expect(pasted(html)).toBe(markdown))

  it('formulas of KaTeX, MathML and Wikipedia', () => {
    const tex =
      '<math><semantics><mrow><mi>x</mi></mrow><annotation encoding="application/x-tex">x^2</annotation></semantics></math>'
    expect(pasted(`is <span class="katex"><span>${tex}</span><span class="katex-html">x2</span></span>.`)).toBe(
      'is $x^2$.',
    )
    expect(pasted(`is ${tex}.`)).toBe('is $x^2$.')
    expect(pasted(String.raw`is <img alt="{\displaystyle x^{2}}">.`)).toBe('is $x^{2}$.')
  })
})

describe('plain text is pasted', () => {
  it('where rich text says no more', () => {
    const html =
      '<meta charset="utf-8"><div style="color:red;white-space:pre"><div><span>if a:</span></div><div>  b</div></div>'
    expect(pasted(html, 'if a:\r\n  b')).toBe('if a:\n  b')
  })

  it('of a message, whose text is its Markdown', () => {
    const html =
      '<span class="mark" aria-hidden="true">**</span><strong>a</strong><span class="mark" aria-hidden="true">**</span>'
    expect(pasted(html, '**a**')).toBe('**a**')
  })

  it('into a block of code, and of a document that is too large', () => {
    expect(pastedText('<b>a</b>', 'a', { text: '```\n', start: 4, end: 4 })).toBe('a')
    expect(pasted(`<b>a</b>${' '.repeat(500_000)}`, 'a')).toBe('a')
  })
})

it('a list or table that is pasted behind words stands in a line of its own', () => {
  const selected = { text: 'see ', start: 4, end: 4 }
  expect(pastedText('<ul><li>a</li><li>b</li></ul>', 'a b', selected)).toBe('\n- a\n- b')
  expect(pastedText('<b>a</b>', 'a', selected)).toBe('**a**')
})

it('no text of a document passes for a mark', () => {
  expect(pasted('\ue000a\ue001 <b>b</b>')).toBe('a **b**')
})

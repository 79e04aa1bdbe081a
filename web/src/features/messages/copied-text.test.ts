import { expect, it } from 'vitest'
import { copiedText } from './copied-text.ts'

const FORMULA = '<span class="formula"><span class="mark">$x^2$</span><math><mi>x</mi><mn>2</mn></math></span>'
const row = (head: string, text: string) =>
  `<div><article data-message="m"><i class="face">A</i>${head}<div class="text"><div>${text}<button class="edited">(edited)</button></div></div></article></div>`
const HEAD = '<p class="head"><strong>Ada</strong><time>now</time></p>'

/** The text that is copied when the selection goes from the start of the one element to the end of the other. */
function copied(from: string, to: string): string {
  document.body.innerHTML = `<p class="separator"><span>Friday</span></p>${row(HEAD, `  a ${FORMULA} b\n`)}${row('<time>12:05</time>', 'c')}`
  const range = document.createRange()
  range.setStart(document.querySelector(from)!, 0)
  const end = document.querySelector(to)!
  range.setEnd(end, end.childNodes.length)
  const selection = getSelection()!
  selection.removeAllRanges()
  selection.addRange(range)
  return copiedText(selection)
}

it.each([
  { what: 'all rows', from: 'body', to: 'body', text: 'Friday\nAda\n  a $x^2$ b\nc' },
  { what: 'one message', from: 'article', to: 'article', text: 'Ada\n  a $x^2$ b' },
  { what: 'the text of one', from: '.text', to: '.text', text: '  a $x^2$ b' },
  { what: 'a part of a formula and what follows', from: 'math', to: '.text > div', text: '$x^2$ b' },
  { what: 'a formula and the next message', from: 'mn', to: 'div:last-child .text', text: '$x^2$ b\nc' },
  { what: 'a name', from: 'strong', to: 'strong', text: 'Ada' },
])('a selection of $what copies names and texts as typed', ({ from, to, text }) => {
  expect(copied(from, to)).toBe(text)
})

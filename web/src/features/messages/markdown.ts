import { Lexer, Tokenizer, type MarkedToken, type Token, type Tokens } from 'marked'
import { h, type VNodeChild } from 'vue'

const LINK_PROTOCOLS = new Set(['http:', 'https:', 'mailto:'])

const notOurs = () => undefined
// What a message does not have is left to the paragraph, which shows it as typed.
const tokenizer = Object.assign(new Tokenizer(), {
  heading: notOurs,
  lheading: notOurs,
  hr: notOurs,
  table: notOurs,
  html: notOurs,
  tag: notOurs,
  def: notOurs,
})

interface RenderOptions {
  /** Of links: -1 keeps them out of the tab order. */
  tabindex: 0 | -1
}

/** The text of a message as nodes. No HTML string is made, so typed text can become only the markup in this file. */
export function renderMarkdown(body: string, options: RenderOptions): VNodeChild[] {
  return renderAll(new Lexer({ gfm: true, breaks: true, tokenizer }).lex(body), options)
}

function renderAll(tokens: Token[] | undefined, options: RenderOptions): VNodeChild[] {
  return (tokens ?? []).map((token) => render(token as MarkedToken, options))
}

function render(token: MarkedToken, options: RenderOptions): VNodeChild {
  switch (token.type) {
    case 'space':
      return null
    case 'paragraph':
      return h('p', renderAll(token.tokens, options))
    case 'text':
      return token.tokens ? renderAll(token.tokens, options) : token.text
    case 'escape':
      return token.text
    case 'strong':
    case 'em':
    case 'del':
      return h(token.type, renderAll(token.tokens, options))
    case 'br':
      return h('br')
    case 'codespan':
      return h('code', token.text)
    case 'code':
      // In every message, not only in the current one: what scrolls sideways has to be reached with the keyboard.
      return h('pre', { tabindex: 0 }, h('code', token.text))
    case 'blockquote':
      return h('blockquote', renderAll(token.tokens, options))
    case 'list':
      return renderList(token, options)
    case 'link':
      return renderLink(token, options)
    default:
      return token.raw
  }
}

function renderList(list: Tokens.List, options: RenderOptions): VNodeChild {
  const items = list.items.map((item) => h('li', renderAll(item.tokens, options)))
  return list.ordered ? h('ol', { start: list.start || 1 }, items) : h('ul', items)
}

function renderLink({ href, raw, tokens }: Tokens.Link, options: RenderOptions): VNodeChild {
  const url = URL.parse(href)
  if (!url || !LINK_PROTOCOLS.has(url.protocol)) return raw
  const attributes = { href: url.href, target: '_blank', rel: 'noopener noreferrer', tabindex: options.tabindex }
  return h('a', attributes, renderAll(tokens, options))
}

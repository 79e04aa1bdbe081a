import { INLINE } from '@edusphere/protocol'
import { h, type VNode, type VNodeChild } from 'vue'
import { later } from './later.ts'

export interface RenderOptions {
  /** Of links: -1 keeps them out of the tab order. */
  tabindex: 0 | -1
  /** The name of the person whom the message mentions by a username. Undefined: it mentions no such person. */
  named?: ((username: string) => string | undefined) | undefined
}

/** How many more pieces of markup the message may have, and characters in formulas. */
export interface Allowance {
  left: number
  tex: number
}

/** `taken`: the markup around the text, which cannot stand in itself. */
type Options = RenderOptions & { allowance: Allowance; taken?: readonly string[] }
/** Markup, or a mark without its effect, and where the text after it starts. */
type Span = [end: number, ...nodes: VNodeChild[]]

// Marks stand at the edges of words: in `2*3*4`, `snake_case` and `__init__` they are text.
const BEFORE = String.raw`(?<![^\s\p{Ps}\p{Pi}\p{Pd}\p{So}\ufe0f"'])`
const AFTER = String.raw`(?![^\s\p{Pe}\p{Pf}\p{Pd}\p{So}“"'.,:;!?…])`
const closing = (sign: string, own: string) => new RegExp(String.raw`(?<![\s([{/\\${own}])(\\?)${sign}${AFTER}`, 'gu')
const PAIRS: Record<string, [tag: string, closing: RegExp]> = {
  '**': ['strong', closing(String.raw`\*\*`, '*')],
  '*': ['em', closing(String.raw`\*`, '*')],
  _: ['em', closing('_', '_')],
  '~~': ['del', closing('~~', '~')],
}

/** All places where markup may start, each with or without a backslash that takes its effect away. */
const STARTS = new RegExp(
  [
    String.raw`${BEFORE}\\?(?<pair>\*\*(?![\s*])|\*(?![\s*.,/)])|~~(?![\s~])|_(?![\s_]))`,
    INLINE.code,
    INLINE.link,
    String.raw`(?<![\p{L}\p{N}$\\])\\?(?<dollar>\$(?![\s$])|\$\$(?!\$))`,
    String.raw`(?<!\\)(?<bracket>\\[([])`,
    INLINE.url,
    INLINE.email,
    INLINE.mention,
  ].join('|'),
  'giu',
)

/** The inside of a formula, by its beginning: up to what may end it. */
const FORMULAS: Record<string, [inside: RegExp, end: string]> = {
  $: [/(?:\\.|[^\\$])*/suy, '$'],
  $$: [/(?:\\.|[^\\$])*/suy, '$$'],
  '\\(': [/(?:\\[^)]|[^\\])*/suy, '\\)'],
  '\\[': [/(?:\\[^\]]|[^\\])*/suy, '\\]'],
}
const mathOf = later(async () => (await import('./mathml.ts')).readFormula)

/** A mark that was understood: not seen, not read out, and copied by a selection. */
export const mark = (text: string): VNode | null =>
  text === '' ? null : h('span', { class: 'mark', 'aria-hidden': true }, text)

/** Nodes without empty ones, and text beside text as one node. */
export function joined(nodes: readonly VNodeChild[]): VNodeChild[] {
  const all: VNodeChild[] = []
  for (const node of nodes) {
    const last = all.at(-1)
    if (typeof node === 'string' && typeof last === 'string') all[all.length - 1] = last + node
    else if (node !== null && node !== '') all.push(node)
  }
  return all
}

/** The text of one line. */
export function renderInline(text: string, options: Options): VNodeChild[] {
  const { allowance } = options
  const nodes: VNodeChild[] = []
  /** What is not closed in the rest of the line, so that it is not searched for again. */
  const unclosed = new Set<string>()
  let [at, shown] = [0, 0]
  while (allowance.left > 0) {
    STARTS.lastIndex = at
    const start = STARTS.exec(text)
    if (!start) break
    const span = spanAt(start, unclosed, options)
    at = span?.[0] ?? start.index + 1
    if (!span) continue
    allowance.left--
    nodes.push(text.slice(shown, start.index), ...span.slice(1))
    shown = at
  }
  return joined([...nodes, text.slice(shown)])
}

function spanAt(start: RegExpExecArray, unclosed: Set<string>, options: Options): Span | undefined {
  const { pair, fence, label, url, email, dollar, bracket, username } = start.groups!
  const sign = pair ?? fence
  if (sign) {
    if (unclosed.has(sign) || options.taken?.includes(sign)) return
    const span = pair ? pairAt(start, pair, options) : codeAt(start, sign)
    if (!span) unclosed.add(sign)
    return span
  }
  if (dollar || bracket) return formulaAt(start, unclosed, options)
  if (username) return mentionAt(start, username, options)
  const isInLink = options.taken?.includes('link')
  if (label) return isInLink ? undefined : linkAt(start, options)
  const address = url ? url.replace(/^www/i, 'http://www') : `mailto:${email}`
  // One that leads nowhere is text as a whole: in `http://[http://[…` each part would be read to the end again.
  const link = isInLink ? undefined : linkTo(address, [start[0]], options)
  return [start.index + start[0].length, link ?? start[0]]
}

const isEscaped = ([whole]: RegExpExecArray) => whole.startsWith('\\')

/** Bold, italic or struck text. A backslash at either end makes both marks text. */
function pairAt(start: RegExpExecArray, pair: string, options: Options): Span | undefined {
  const [tag, closing] = PAIRS[pair]!
  const from = (closing.lastIndex = start.index + start[0].length)
  const close = closing.exec(start.input)
  if (!close) return
  const end = close.index + close[0].length
  const inner = start.input.slice(from, close.index)
  const nodes = renderInline(inner, { ...options, taken: [...(options.taken ?? []), pair] })
  if (!isEscaped(start) && !close[1]) return [end, mark(pair), h(tag, nodes), mark(pair)]
  return [end, mark(isEscaped(start) ? '\\' : ''), pair, ...nodes, mark(close[1]!), pair]
}

function codeAt(start: RegExpExecArray, fence: string): Span | undefined {
  const from = start.index + start[0].length
  const closing = new RegExp(`(?<!\`)${fence}(?!\`)`, 'g')
  closing.lastIndex = from
  const to = closing.exec(start.input)?.index
  if (to === undefined) return
  const [inner, end] = [start.input.slice(from, to), to + fence.length]
  if (isEscaped(start)) return [end, mark('\\'), fence, inner, fence]
  return inner.trim() ? [end, mark(fence), h('code', inner), mark(fence)] : [end, fence + inner + fence]
}

/** The text stays as typed, so that a copy mentions the same person; the name is its title. */
function mentionAt({ 0: typed, index }: RegExpExecArray, username: string, { named }: Options): Span | undefined {
  const title = named?.(username.toLowerCase())
  return title === undefined ? undefined : [index + typed.length, h('span', { class: 'mention', title }, typed)]
}

/** A dollar next to a letter or a digit belongs to a price or a name. */
function formulaAt(start: RegExpExecArray, unclosed: Set<string>, options: Options): Span | undefined {
  const sign = (start.groups!.dollar ?? start.groups!.bracket)!
  if (unclosed.has(sign)) return
  const { input } = start
  const from = start.index + start[0].length
  const [inside, ending] = FORMULAS[sign]!
  inside.lastIndex = from
  const tex = inside.exec(input)![0]
  const to = from + tex.length
  if (to === input.length) unclosed.add(sign)
  if (!input.startsWith(ending, to)) return
  const after = input.slice(to + ending.length)
  if (sign === '$' ? /\s$/.test(tex) || /^[\p{L}\p{N}$([{_]/u.test(after) : after.startsWith('$')) return
  const isDisplay = sign === '$$' || sign === '\\['
  const end = to + ending.length + (isDisplay && /^\s*$/.test(after) ? after.length : 0)
  const source = input.slice(start.index, end)
  if (sign.startsWith('$') && isEscaped(start)) return [end, mark('\\'), source.slice(1)]
  const node = renderFormula({ source, tex, isDisplay }, options)
  return node && [end, node]
}

/** A formula, and its source out of sight. Without a node it is shown as typed. */
export function renderFormula(
  { source, tex, isDisplay }: { source: string; tex: string; isDisplay: boolean },
  { allowance }: Options,
): VNode | undefined {
  if (tex.trim() === '' || allowance.tex < tex.length) return
  allowance.tex -= tex.length
  const math = mathOf(tex, isDisplay ? 'display' : 'inline')
  if (!math) return
  // With a key no other mark becomes the formula: the browser would see that one move.
  const key = allowance.tex
  // What scrolls sideways has to be reached with the keyboard.
  const props = isDisplay ? { key, class: 'formula display', tabindex: 0 } : { key, class: 'formula' }
  return h('span', props, [mark(source), math])
}

function linkAt(start: RegExpExecArray, options: Options): Span | undefined {
  const { label, target } = start.groups as { label: string; target: string }
  if (!URL.canParse(target)) return
  if (isEscaped(start)) return [start.index + 2, mark('\\'), '[']
  const inner = renderInline(label, { ...options, taken: [...(options.taken ?? []), 'link'] })
  const link = linkTo(target, inner, options)
  const end = start.index + start[0].length
  if (!link || !seemsToLeadElsewhere(label, target)) return link && [end, mark('['), link, mark(`](${target})`)]
  return [end, mark('['), link, mark(']'), h('bdi', { class: 'address', dir: 'ltr' }, `(${target})`)]
}

/** Whether a word of the label reads as an address, and not as one on the host that the link leads to. */
function seemsToLeadElsewhere(label: string, target: string): boolean {
  // NFKC: `․` and `／` are read as the signs that they look like.
  const words = label.normalize('NFKC').split(/\s+/)
  return words.some((word) => /:\/\/|@|[.。]\p{L}{2}/u.test(word) && hostOf(word) !== hostOf(target))
}

function hostOf(address: string): string | undefined {
  const { protocol, username, host, pathname } = URL.parse(/^\w+:/.test(address) ? address : `http://${address}`) ?? {}
  if (username) return protocol === 'http:' ? `${username}@${host}` : undefined
  return protocol === 'mailto:' ? pathname : host?.replace(/^www\./, '')
}

function linkTo(address: string, nodes: VNodeChild[], { tabindex }: Options): VNode | undefined {
  const href = URL.parse(address)?.href
  if (href) return h('a', { href, target: '_blank', rel: 'noopener noreferrer', tabindex }, nodes)
}

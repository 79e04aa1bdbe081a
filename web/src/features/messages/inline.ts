import { h, type VNode, type VNodeChild } from 'vue'

export interface RenderOptions {
  /** Of links: -1 keeps them out of the tab order. */
  tabindex: 0 | -1
}

/** `taken`: the markup around the text, which cannot stand in itself. */
type Options = RenderOptions & { taken?: readonly string[] }
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
const ADDRESS = String.raw`(?:[^\s<>()]|\([^\s<>()]*\))*(?:[^\s<>()[\]?!.,:;*_~'"\u0060»”’…]|\([^\s<>()]*\))`

/** All places where markup may start, each with or without a backslash that takes its effect away. */
const STARTS = new RegExp(
  [
    String.raw`${BEFORE}\\?(?<pair>\*\*(?![\s*])|\*(?![\s*.,/)])|~~(?![\s~])|_(?![\s_]))`,
    String.raw`(?<![\p{L}\p{N}\u0060\\])\\?(?<fence>\u0060+)`,
    String.raw`(?<![!\\])\\?\[(?=\s*[^\s\]])(?<label>[^[\]]+)\]\((?<target>(?:https?:\/\/|mailto:)(?:[^\s<>()]|\([^\s<>()]*\))+)\)`,
    String.raw`(?<url>\bhttps?:\/\/${ADDRESS}|(?<![\w/.-])www\.${ADDRESS})`,
    String.raw`(?<![\w.+-])(?<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)`,
  ].join('|'),
  'giu',
)

/** A mark that was understood: not seen, not read out, and copied by a selection. */
export const mark = (text: string): VNode | null =>
  text === '' ? null : h('span', { class: 'mark', 'aria-hidden': true }, text)

/** The text of one line. */
export function renderInline(text: string, options: Options): VNodeChild[] {
  const nodes: VNodeChild[] = []
  const starts = new RegExp(STARTS)
  /** What is not closed in the rest of the line, so that it is not searched for again. */
  const unclosed = new Set<string>()
  let shown = 0
  for (let start; (start = starts.exec(text));) {
    const span = spanAt(start, unclosed, options)
    starts.lastIndex = span?.[0] ?? start.index + 1
    if (!span) continue
    nodes.push(text.slice(shown, start.index), ...span.slice(1))
    shown = starts.lastIndex
  }
  return [...nodes, text.slice(shown)]
}

function spanAt(start: RegExpExecArray, unclosed: Set<string>, options: Options): Span | undefined {
  const { pair, fence, label, url, email } = start.groups!
  const sign = pair ?? fence
  if (sign) {
    if (unclosed.has(sign) || options.taken?.includes(sign)) return
    const span = pair ? pairAt(start, pair, options) : codeAt(start, sign)
    if (!span) unclosed.add(sign)
    return span
  }
  if (options.taken?.includes('link')) return
  if (label) return linkAt(start, options)
  const address = url ? url.replace(/^www/i, 'http://www') : `mailto:${email}`
  const link = linkTo(address, [start[0]], options)
  return link && [start.index + start[0].length, link]
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

function linkAt(start: RegExpExecArray, options: Options): Span | undefined {
  const { label, target } = start.groups as { label: string; target: string }
  if (!URL.canParse(target)) return
  if (isEscaped(start)) return [start.index + 2, mark('\\'), '[']
  const inner = renderInline(label, { ...options, taken: [...(options.taken ?? []), 'link'] })
  const link = linkTo(target, inner, options)
  return link && [start.index + start[0].length, mark('['), link, mark(`](${target})`)]
}

function linkTo(address: string, nodes: VNodeChild[], { tabindex }: Options): VNode | undefined {
  const href = URL.parse(address)?.href
  if (href) return h('a', { href, target: '_blank', rel: 'noopener noreferrer', tabindex }, nodes)
}

import { h, type VNode, type VNodeChild } from 'vue'
import { mark, renderInline, type RenderOptions } from './inline.ts'

/** Deeper quotes stay as typed: nodes must not nest without end. */
const DEEPEST_QUOTE = 4

const FENCE = /^(`{3,})([\w+#.-]*)[ \t\r]*\n/
const QUOTE = /^>(?: |(?=\r?\n|$))/
const ITEM = /^([ \t]*)([-*]|\d{1,9}[.)])([ \t]+)(?=.*[^\s*-])/

/** One line with its end. `mark`: the marks of the quotes around it, which stood before `text`. */
interface Line {
  mark: string
  text: string
}
type Lines = readonly Line[]
type Options = RenderOptions & { depth: number }
/** The first line after the block, and its node; without a node the lines are shown as typed. */
type Block = [end: number, node?: VNode]

/**
 * The text of a message as nodes. No HTML string is made, so typed text can become only the markup in this file.
 * The nodes hold every typed character, in order. Marks that were understood are in them but not seen, so a selection
 * copies what was typed. What is not clearly markup is shown.
 */
export function renderMarkdown(body: string, options: RenderOptions): VNodeChild[] {
  const lines = body.split(/(?<=\n)/).map((text) => ({ mark: '', text }))
  return renderBlocks(lines, { ...options, depth: 0 })
}

function renderBlocks(lines: Lines, options: Options): VNodeChild[] {
  const blocks: VNode[] = []
  let paragraph: VNodeChild[] = []
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push(h('div', paragraph))
    paragraph = []
  }
  for (let at = 0; at < lines.length;) {
    const block = codeAt(lines, at) ?? quoteAt(lines, at, options) ?? listAt(lines, at, options)
    const [end, node] = block ?? [at + 1]
    if (node) {
      endParagraph()
      blocks.push(node)
    } else paragraph.push(...lines.slice(at, end).flatMap((line) => renderLine(line, options)))
    at = end
  }
  endParagraph()
  return blocks
}

function renderLine({ mark: quotes, text }: Line, options: Options): VNodeChild[] {
  // Without the backslash it would be a quote.
  const escape = /^\\(?=> .*\S)/.exec(text)?.[0] ?? ''
  return [mark(quotes + escape), ...renderInline(text.slice(escape.length), options)]
}

/** A block of code ends at the next fence, which names no language. The language is typed text and stays in sight. */
function codeAt(lines: Lines, at: number): Block | undefined {
  const [opening, fence, language] = FENCE.exec(lines[at]!.text) ?? []
  if (!fence) return
  const last = endOfRun(lines, at + 1, ({ text }) => !text.startsWith(fence))
  if (last === at + 1 || lines[last]?.text.trim() !== fence) return
  const text = lines.slice(at + 1, last).map((line) => [mark(line.mark), line.text])
  const head = language
    ? [mark(fence), h('span', { class: 'language' }, opening!.slice(fence.length))]
    : [mark(opening!)]
  const code = h('code', text.flat())
  // In every message, not only in the current one: what scrolls sideways has to be reached with the keyboard.
  const nodes = [mark(lines[at]!.mark), ...head, code, mark(lines[last].mark + lines[last].text)]
  return [last + 1, h('pre', { tabindex: 0 }, nodes)]
}

function quoteAt(lines: Lines, at: number, options: Options): Block | undefined {
  const end = endOfRun(lines, at, ({ text }) => QUOTE.test(text))
  if (end === at) return
  const inner = lines.slice(at, end).map(({ mark, text }) => {
    const [own] = QUOTE.exec(text)!
    return { mark: mark + own, text: text.slice(own.length) }
  })
  const isQuote = options.depth < DEEPEST_QUOTE && inner.some(({ text }) => /\S/.test(text))
  if (!isQuote) return [end]
  return [end, h('blockquote', renderBlocks(inner, { ...options, depth: options.depth + 1 }))]
}

/** Two items or more are a list: a single line that starts with a dash is as often a remark, or a sum. */
function listAt(lines: Lines, at: number, options: Options): Block | undefined {
  const kindOf = ({ text }: Line) => {
    const [, , sign] = ITEM.exec(text) ?? []
    return sign && (/\d/.test(sign) ? 'ol' : 'ul')
  }
  const kind = kindOf(lines[at]!)
  if (!kind) return
  const end = endOfRun(lines, at, (line) => kindOf(line) === kind)
  if (end === at + 1) return
  return [
    end,
    h(
      kind,
      lines.slice(at, end).map((line) => renderItem(line, kind, options)),
    ),
  ]
}

function endOfRun(lines: Lines, at: number, belongs: (line: Line) => boolean): number {
  let end = at
  while (end < lines.length && belongs(lines[end]!)) end++
  return end
}

/** A dash is shown as a dot, and a number as it was typed. */
function renderItem({ mark: quotes, text }: Line, kind: 'ol' | 'ul', options: Options): VNode {
  const [whole, indent, sign] = ITEM.exec(text) as unknown as [string, string, string]
  const hidden = kind === 'ul' ? whole : indent
  const style = {
    marginInlineStart: `${indent.replaceAll('\t', '    ').length}ch`,
    ...(kind === 'ol' && { paddingInlineStart: `${sign.length}ch`, textIndent: `-${sign.length}ch` }),
  }
  const shown = [whole.slice(hidden.length), ...renderInline(text.slice(whole.length), options)]
  return h('li', { style }, [mark(quotes + hidden), ...shown])
}

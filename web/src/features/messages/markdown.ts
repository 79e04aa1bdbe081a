import { DEEPEST_QUOTE } from '@edusphere/protocol'
import { h, isVNode, type VNode, type VNodeChild } from 'vue'
import { later } from './later.ts'
import { type Allowance, joined, mark, renderFormula, renderInline, type RenderOptions } from './inline.ts'

/** What follows so many pieces of markup is shown as typed: thousands of elements in one message hold up the page. */
const MOST_MARKUP = 200
const MOST_TEX = 4_000

const FENCE = /^(`{3,})([\w+#.-]*)[ \t\r]*\n/
const QUOTE = /^>(?: |(?=\r?\n|$))/
/** What stands in a cell of the line below a table's head. */
const RULE = /^(?::-+:?|-+:|-{2,})$/
const PIPE = /(?<!\\)\|/
/** By the first and last sign of such a cell. */
const ALIGNED: Record<string, 'left' | 'right' | 'center'> = { ':-': 'left', '-:': 'right', '::': 'center' }
const ITEM = /^([ \t]*)([-*]|\d{1,9}[.)])([ \t]+)(?![ \t])(?=.*[^\s*-])/

/** One line with its end. `mark`: the marks of the quotes around it, which stood before `text`. */
interface Line {
  mark: string
  text: string
}
type Lines = readonly Line[]
/** What stands between two pipes, and the marks around it. */
interface Cell {
  before: string
  text: string
  after: string
}
type Options = RenderOptions & { allowance: Allowance; depth: number }
/** The first line after the block, and its node; without a node the lines are shown as typed. */
type Block = [end: number, node?: VNode]

/**
 * The text of a message as nodes. No HTML string is made, so typed text can become only the markup in this file.
 * The nodes hold every typed character, in order. Marks that were understood are in them but not seen, so a selection
 * copies what was typed. What is not clearly markup is shown.
 */
export function renderMarkdown(body: string, options: RenderOptions): VNodeChild[] {
  const lines = body.split(/(?<=\n)/).map((text) => ({ mark: '', text }))
  return renderBlocks(lines, { ...options, allowance: { left: MOST_MARKUP, tex: MOST_TEX }, depth: 0 })
}

function renderBlocks(lines: Lines, options: Options): VNodeChild[] {
  const blocks: VNode[] = []
  let paragraph: VNodeChild[] = []
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push(h('div', joined(paragraph)))
    paragraph = []
  }
  for (let at = 0; at < lines.length;) {
    let block: Block | undefined
    for (const blockAt of BLOCKS) block ??= blockAt(lines, at, options)
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
  const escape = /^\\(?=> .*\S)/.test(text) && spend(options, 1) ? '\\' : ''
  return [mark(quotes + escape), ...renderInline(text.slice(escape.length), options)]
}

const BLOCKS = [codeAt, formulaAt, quoteAt, tableAt, listAt]

const colours = new Map<string, ReturnType<typeof later>>()

/** Each language is loaded with the first block in it. */
function colouredBy(language: string) {
  const known = colours.get(language) ?? later(async () => (await import('./highlight.ts')).readerOf(language))
  colours.set(language, known)
  return known
}

const textOf = (lines: Lines): string => lines.map(({ text }) => text).join('')

/** A block of code ends at the next fence, which names no language. The language is typed text and stays in sight. */
function codeAt(lines: Lines, at: number, options: Options): Block | undefined {
  const [opening, fence, language] = FENCE.exec(lines[at]!.text) ?? []
  if (!fence) return
  const last = endOfRun(lines, at + 1, ({ text }) => !text.startsWith(fence))
  if (last === at + 1 || lines[last]?.text.trim() !== fence || !spend(options, 1)) return
  const inside = lines.slice(at + 1, last)
  const head = language
    ? [mark(fence), h('span', { class: 'language' }, opening!.slice(fence.length))]
    : [mark(opening!)]
  // In a quote, marks stand between its lines.
  const coloured = inside.some((line) => line.mark) ? undefined : colouredBy(language!)(textOf(inside))
  const code = coloured ?? h('code', joined(inside.flatMap((line) => [mark(line.mark), line.text])))
  // In every message, not only in the current one: what scrolls sideways has to be reached with the keyboard.
  const nodes = [mark(lines[at]!.mark), ...head, code, mark(lines[last].mark + lines[last].text)]
  return [last + 1, h('pre', { tabindex: 0 }, nodes)]
}

/** A formula of several lines. One of a single line is found as a part of its line. */
function formulaAt(lines: Lines, at: number, options: Options): Block | undefined {
  const [sign] = /^(?:\$\$|\\\[)/.exec(lines[at]!.text.trimStart()) ?? []
  if (!sign) return
  const ending = sign === '$$' ? sign : '\\]'
  const isInside = ({ text }: Line) => /\S/.test(text) && !text.includes(sign) && !text.includes(ending)
  const end = endOfRun(lines, at + 1, isInside) + 1
  const text = textOf(lines.slice(at, end)).trim()
  const tex = text.slice(sign.length, -ending.length)
  if (!text.endsWith(ending) || tex.includes(sign) || tex.includes(ending)) return
  const source = lines
    .slice(at, end)
    .map((line) => line.mark + line.text)
    .join('')
  const node = renderFormula({ source, tex, isDisplay: true }, options)
  return node && spend(options, 1) ? [end, node] : undefined
}

function quoteAt(lines: Lines, at: number, options: Options): Block | undefined {
  const end = endOfRun(lines, at, ({ text }) => QUOTE.test(text))
  if (end === at) return
  const inner = lines.slice(at, end).map(({ mark, text }) => {
    const [own] = QUOTE.exec(text)!
    return { mark: mark + own, text: text.slice(own.length) }
  })
  const isQuote = options.depth < DEEPEST_QUOTE && inner.some(({ text }) => /\S/.test(text))
  if (!isQuote || !spend(options, inner.length)) return [end]
  return [end, h('blockquote', renderBlocks(inner, { ...options, depth: options.depth + 1 }))]
}

/** Each row has a pipe: what is written right below a table is no part of it. */
function tableAt(lines: Lines, at: number, options: Options): Block | undefined {
  if (!lines.slice(at, at + 2).every(({ text }) => PIPE.test(text)) || at + 1 === lines.length) return
  const signs = cellsOf(lines[at + 1]!).map(({ text }) => text)
  const head = cellsOf(lines[at]!)
  if (signs.length !== head.length || !signs.every((sign) => RULE.test(sign))) return
  const end = endOfRun(lines, at + 2, ({ text }) => PIPE.test(text))
  const body = lines.slice(at + 2, end).map(cellsOf)
  if (!spend(options, Math.ceil([head, ...body].flat().length / 2))) return [end]
  head.at(-1)!.after += lines[at + 1]!.mark + lines[at + 1]!.text
  const renderRow = (tag: 'th' | 'td', cells: Cell[]) =>
    h(
      'tr',
      cells.map((cell, column) => {
        const textAlign = ALIGNED[`${signs[column]?.at(0)}${signs[column]?.at(-1)}`]
        return h(tag, textAlign && { style: { textAlign } }, renderCell(cell, options))
      }),
    )
  const rows = body.map((cells) => renderRow('td', cells))
  const parts = [h('thead', renderRow('th', head)), ...(rows.length > 0 ? [h('tbody', rows)] : [])]
  return [end, h('div', { class: 'table', tabindex: 0 }, h('table', parts))]
}

/** Pipes at the ends of a line belong to no cell. */
function cellsOf({ mark: quotes, text }: Line): [Cell, ...Cell[]] {
  const parts = text.split(PIPE)
  const cells: Cell[] = []
  let [at, shown] = [0, 0]
  for (const [i, part] of parts.entries()) {
    const inner = part.trim()
    const start = at + part.indexOf(inner)
    at += part.length + 1
    if (inner === '' && (i === 0 || i === parts.length - 1)) continue
    cells.push({ before: text.slice(shown, start), text: inner, after: '' })
    shown = start + inner.length
  }
  const [first = { before: '', text: '', after: '' }, ...others] = cells
  first.before = quotes + first.before
  ;(others.at(-1) ?? first).after = text.slice(shown)
  return [first, ...others]
}

function renderCell({ before, text, after }: Cell, options: Options): VNodeChild[] {
  const nodes = renderInline(text, options)
  return joined([mark(before), ...(text.includes('\\|') ? pipesIn(nodes) : nodes), mark(after)])
}

/** The backslash of `\|` is a mark, in code too. */
function pipesIn(nodes: VNodeChild[]): VNodeChild[] {
  return nodes.flatMap((node): VNodeChild[] => {
    if (typeof node === 'string') return node.split(/(\\)(?=\|)/).map((part) => (part === '\\' ? mark(part) : part))
    if (!isVNode(node) || node.props?.class === 'mark') return [node]
    return [h(node.type as string, node.props, pipesIn([node.children].flat() as VNodeChild[]))]
  })
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
  if (!spend(options, end - at)) return [end]
  return [
    end,
    h(
      kind,
      lines.slice(at, end).map((line) => renderItem(line, kind, options)),
    ),
  ]
}

/** False: the message may not have so many more pieces of markup. */
function spend({ allowance }: Options, pieces: number): boolean {
  if (allowance.left < pieces) return false
  allowance.left -= pieces
  return true
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

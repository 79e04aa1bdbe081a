import { isInCode, type Selected } from './formatting.ts'
import {
  aroundIn,
  formulaOf,
  inlineOf,
  isElement,
  isFormula,
  isSeen,
  styleOf,
  textOf,
  type Around,
} from './rich-inline.ts'
import { marked, withSigns } from './rich-marks.ts'

/** Longer ones are pasted as plain text: no message holds so much. */
const MOST_HTML = 500_000
const MOST_COLUMNS = 50
const BLOCKS =
  'address,article,aside,blockquote,center,dd,details,div,dl,dt,figcaption,figure,footer,form,h1,h2,h3,h4,h5,h6,header,hr,li,main,nav,ol,p,pre,section,summary,table,ul'
interface Block {
  /** `list`: stands below the item around it. `whole`: its lines stay as they are. */
  kind: 'text' | 'list' | 'whole'
  text: string
  /** Whether an empty line stands around it. */
  isApart: boolean
}

// Without a policy of its own the content policy stops the parser. The text gets into no page: the document is inert.
const { trustedTypes } = window as {
  trustedTypes?: { createPolicy(name: string, rules: object): { createHTML(html: string): unknown } }
}
const policy = trustedTypes?.createPolicy('rich-text', { createHTML: withoutHandlers })

/** They would not run, but the browser would report each as an attack. */
function withoutHandlers(html: string): string {
  return html.replaceAll(/<[a-z][^<>]*>/gi, (tag) => tag.replaceAll(/\son\w+\s*=/gi, ' data-handler='))
}

/** What is pasted for the rich text of a clipboard: Markdown, or the plain text where that says as much. */
export function pastedText(html: string, plain: string, selected: Selected): string {
  const text = plain.replaceAll(/\r\n?/g, '\n')
  if (html.length > MOST_HTML || isInCode(selected)) return text
  const markdown = markdownOf(html)
  const withoutSpace = (all: string) => all.replaceAll(/\s+/g, '')
  if (markdown === '' || withoutSpace(markdown) === withoutSpace(text)) return text
  // Lists, quotes, code and tables start with a line.
  const isInLine = selected.start > 0 && selected.text[selected.start - 1] !== '\n'
  return isInLine && /^(?:`{3}|\||> |- |\d+\. )/.test(markdown) ? `\n${markdown}` : markdown
}

function markdownOf(html: string): string {
  // It runs no script and loads nothing.
  const { body } = new DOMParser().parseFromString((policy?.createHTML(html) ?? html) as string, 'text/html')
  // A message of ours: its plain text is its Markdown.
  if (body.querySelector('.mark[aria-hidden]')) return ''
  return joined(blocksOf(body, { active: [], pending: [], keepsBreaks: false }))
}

function joined(blocks: readonly Block[]): string {
  return blocks
    .map(({ text, isApart }, i) => {
      const before = blocks[i - 1]
      if (!before) return text
      return (isApart || before.isApart ? '\n\n' : '\n') + text
    })
    .join('')
}

const textBlock = (text: string, isApart = false): Block => ({ kind: 'text', text, isApart })

function blocksOf(parent: Node, around: Around): Block[] {
  const blocks: Block[] = []
  let line = ''
  const endLine = () => {
    const text = around.pending.reduce(marked, tidy(line))
    if (text !== '') blocks.push(textBlock(withSigns(text)))
    // `<div><br></div>` is an empty line.
    else if (line.includes('\n') && blocks.at(-1)?.text !== '') blocks.push(textBlock(''))
    line = ''
  }
  for (const node of parent.childNodes) {
    if (!isElement(node)) line += node.nodeType === Node.TEXT_NODE ? textOf(node, around) : ''
    else if (isFormula(node)) line += formulaOf(node)
    else if (isSeen(node)) {
      const inside = aroundIn(node, around)
      if (!node.matches(BLOCKS) && !node.querySelector(BLOCKS)) line += inlineOf(node, around)
      else {
        endLine()
        blocks.push(...blockOf(node, inside))
      }
    }
  }
  endLine()
  return blocks
}

const tidy = (line: string) =>
  line
    .replaceAll(/ *\n */g, '\n')
    .replaceAll(/ {2,}/g, ' ')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
function blockOf(element: HTMLElement, around: Around): Block[] {
  const { tagName } = element
  if (tagName === 'PRE') return [preOf(element)]
  if (tagName === 'UL' || tagName === 'OL') return listOf(element, around)
  if (tagName === 'BLOCKQUOTE') return quoteOf(element, around)
  if (tagName === 'TABLE') return tableOf(element, around)
  if (/mso-list:\s*l\d/i.test(styleOf(element))) return [wordItemOf(element, around)]
  const blocks = blocksOf(element, around)
  if (!/^(?:P|H[1-6])$/.test(tagName)) return blocks
  return blocks.map((block) => ({ ...block, isApart: true }))
}

function preOf(pre: HTMLElement): Block {
  for (const br of pre.querySelectorAll('br')) br.replaceWith('\n')
  const code = pre.textContent.replaceAll(/\r\n?/g, '\n').replace(/\n$/, '')
  const classes = [pre, pre.querySelector('code'), pre.parentElement]
    .map((element) => element?.className ?? '')
    .join(' ')
  const language = /\b(?:language|lang|highlight-source)-([\w+#.-]+)/.exec(classes)?.[1] ?? ''
  const fence = '`'.repeat(Math.max(2, ...Array.from(code.matchAll(/`+/g), ([run]) => run.length)) + 1)
  return { kind: 'whole', text: `${fence}${language}\n${code}\n${fence}`, isApart: false }
}

function quoteOf(element: Element, around: Around): Block[] {
  const text = joined(blocksOf(element, around))
  if (text === '') return []
  const quoted = text.replaceAll(/^(?=(.?))/gms, (_, first: string) => (first === '' || first === '\n' ? '>' : '> '))
  return [{ kind: 'whole', text: quoted, isApart: false }]
}

function listOf(list: Element, around: Around): Block[] {
  let number = Number(list.getAttribute('start') ?? 1)
  const lines: string[] = []
  const add = (block: Block) => {
    const indent = block.kind === 'list' ? '  ' : ''
    lines.push(...block.text.split('\n').map((line) => indent + line))
  }
  for (const item of list.children) {
    // Google Docs puts the inner list beside the item.
    if (item.matches('ul,ol')) listOf(item, around).forEach(add)
    if (item.tagName !== 'LI') continue
    number = Number(item.getAttribute('value') ?? number)
    const blocks = blocksOf(item, around)
    const words = blocks.filter(({ kind }) => kind === 'text').map(({ text }) => text.replaceAll(/\s*\n\s*/g, ' '))
    lines.push(`${list.tagName === 'OL' ? `${number++}.` : '-'} ${words.join(' ')}`.trimEnd())
    blocks.filter(({ kind }) => kind !== 'text').forEach(add)
  }
  return lines.length > 0 ? [{ kind: 'list', text: lines.join('\n'), isApart: false }] : []
}

/** Word's lists are paragraphs that hold their mark as text. */
function wordItemOf(element: Element, around: Around): Block {
  const mark = element.querySelector('[style*="mso-list:Ignore" i],[style*="mso-list: Ignore" i]')
  const sign = mark?.textContent.trim() ?? ''
  mark?.remove()
  const level = Number(/level(\d)/.exec(styleOf(element))?.[1] ?? 1)
  const words = joined(blocksOf(element, around)).replaceAll(/\s*\n\s*/g, ' ')
  const item = `${'  '.repeat(level - 1)}${/^\w+[.)]$/.test(sign) ? sign : '-'} ${words}`
  return { kind: 'list', text: item, isApart: false }
}

function tableOf(table: Element, around: Around): Block[] {
  const rows = Array.from(table.querySelectorAll('tr'))
    .filter((row) => row.closest('table') === table)
    .map((row) => Array.from(row.children))
  // A table that holds tables only places them.
  if (table.querySelector('table')) return rows.flat().flatMap((cell) => blocksOf(cell, around))
  const texts = rows.map((cells) => cells.flatMap((cell) => cellOf(cell, around))).filter((row) => row.some(Boolean))
  const width = Math.min(MOST_COLUMNS, Math.max(0, ...texts.map((row) => row.findLastIndex(Boolean) + 1)))
  if (width < 2 || texts.length < 2) return texts.map((row) => textBlock(row.filter(Boolean).join(' ')))
  const lines = texts.map((row) => `| ${Array.from({ length: width }, (_, i) => row[i] ?? '').join(' | ')} |`)
  const [head, ...others] = lines
  const text = [head, `|${' --- |'.repeat(width)}`, ...others].join('\n')
  return [{ kind: 'whole', text, isApart: false }]
}

/** The text of a cell, and empty ones for the columns that it covers too. */
function cellOf(cell: Element, around: Around): string[] {
  const text = joined(blocksOf(cell, around))
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', String.raw`\|`)
  const covered = Math.min(MOST_COLUMNS, Number(cell.getAttribute('colspan') ?? 1))
  return [text, ...Array.from({ length: covered - 1 || 0 }, () => '')]
}

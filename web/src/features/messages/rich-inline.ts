import { marked, withoutEnds, type MarkName } from './rich-marks.ts'

const SKIPPED = 'script,style,head,title,template,noscript,iframe,button,input,select,textarea,.katex-html'
const FORMULA = 'annotation[encoding="application/x-tex"]'
const CODE = 'code,kbd,samp,tt'
const TAGS: Partial<Record<string, MarkName>> = {
  ...{ B: 'bold', STRONG: 'bold', I: 'italic', EM: 'italic', S: 'strike', STRIKE: 'strike', DEL: 'strike' },
}

/** What is around a node. */
export interface Around {
  /** The marks of the elements around. `pending`: those that are not written around the text yet. */
  active: readonly MarkName[]
  pending: readonly MarkName[]
  /** Whether line breaks of the text count. */
  keepsBreaks: boolean
}

export const isElement = (node: Node): node is HTMLElement => node.nodeType === Node.ELEMENT_NODE
export const styleOf = (element: Element) => element.getAttribute('style') ?? ''
export const isFormula = (element: Element) =>
  element.matches('math,.katex,.mwe-math-element') && element.querySelector(FORMULA) !== null
export const formulaOf = (element: Element) => `$${element.querySelector(FORMULA)!.textContent.trim()}$`
export const isSeen = (element: Element) => !element.matches(SKIPPED) && !/display:\s*none/i.test(styleOf(element))

export function textOf({ textContent }: Node, { keepsBreaks }: Around): string {
  const text = withoutEnds(textContent!)
  return keepsBreaks ? text.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\S\n]/g, ' ') : text.replaceAll(/\s+/g, ' ')
}

/** What is around the nodes in an element, which adds to the marks that are still to be written. */
export function aroundIn(element: Element, { active, pending, keepsBreaks }: Around): Around {
  const added = marksOf(element).filter((name) => !active.includes(name))
  const whiteSpace = /white-space:\s*(\w+)/i.exec(styleOf(element))?.[1]?.toLowerCase()
  return {
    active: [...active, ...added],
    pending: [...pending, ...added],
    keepsBreaks: whiteSpace ? whiteSpace.startsWith('pre') : keepsBreaks,
  }
}

function marksOf(element: Element): MarkName[] {
  const style = styleOf(element).toLowerCase()
  const weight = /font-weight:\s*(\w+)/.exec(style)?.[1]
  const marks = new Set<MarkName>()
  const own = /^H[1-6]$/.test(element.tagName) ? 'bold' : TAGS[element.tagName]
  if (own) marks.add(own)
  if (weight && (weight.startsWith('bold') || Number(weight) >= 600)) marks.add('bold')
  // Around everything that is copied from Google Docs stands a <b> that is not bold.
  else if (weight && element.tagName === 'B') marks.delete('bold')
  if (/font-style:\s*italic/.test(style)) marks.add('italic')
  if (/text-decoration[^;]*line-through/.test(style)) marks.add('strike')
  return [...marks]
}

export function inlineOf(element: HTMLElement, around: Around): string {
  if (element.tagName === 'BR') return '\n'
  if (element.tagName === 'IMG') return altOf(element)
  if (element.matches(CODE)) return codeOf(element.textContent)
  const inside = aroundIn(element, { ...around, pending: [] })
  const text = inlineIn(element, inside)
  const words = inside.pending.reduce(marked, text)
  return element.tagName === 'A' ? linkOf(element, words) : words
}

function inlineIn(parent: Node, around: Around): string {
  return Array.from(parent.childNodes, (node) => {
    if (!isElement(node)) return node.nodeType === Node.TEXT_NODE ? textOf(node, around) : ''
    if (isFormula(node)) return formulaOf(node)
    return isSeen(node) ? inlineOf(node, around) : ''
  }).join('')
}

/** Of pictures only those that stand for a sign: an emoji, or a formula of Wikipedia. */
function altOf(image: Element): string {
  const alt = image.getAttribute('alt') ?? ''
  const formula = /^\{\\displaystyle (.*)\}$/s.exec(alt)?.[1]
  if (formula) return `$${formula.trim()}$`
  return /^\p{Extended_Pictographic}/u.test(alt) ? alt : ''
}

function codeOf(text: string): string {
  const code = text.replaceAll(/\s+/g, ' ')
  if (code.trim() === '') return code
  const fence = '`'.repeat(Math.max(0, ...Array.from(code.matchAll(/`+/g), ([run]) => run.length)) + 1)
  return fence + code + fence
}

/** Where the label shows the address, that is enough. */
function linkOf(element: Element, text: string): string {
  const label = text.trim()
  const { protocol, href } = URL.parse(element.getAttribute('href') ?? '') ?? {}
  if (!href || !/^(?:https?|mailto):$/.test(protocol!) || label === '' || /[[\]\n]/.test(label)) return text
  if ([label, `${label}/`, `mailto:${label}`].includes(href)) return text
  const address = href.replaceAll('(', '%28').replaceAll(')', '%29')
  return text.replace(label, () => `[${label}](${address})`)
}

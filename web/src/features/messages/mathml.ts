import temml from 'temml'
import css from 'temml/dist/Temml-Local.css?inline'
import { h, type VNode } from 'vue'
import { addSheet } from '../../ui/sheets.ts'
import type { Reader } from './later.ts'

addSheet(css)

const LONGEST = 2_000
const MOST_ELEMENTS = 2_000
/** Deeper ones are too small to be read. */
const DEEPEST_SCRIPT = 4
/**
 * Shown as typed: definitions and commands that double what is in them, which could be nested until the page stands
 * still; commands that lay one text over another; and comments, which nothing would show.
 */
const REFUSED =
  /\\(?:[egx]?def|let|futurelet|(?:new|renew|provide)command|definecolor|global|long|(?:math)?[clr]lap|smash|cancelto|equilibrium(?:Left|Right))(?![a-zA-Z])|(?<!\\)%/
/** Not: what hides its content, shows one of several contents, or is no MathML. */
const ELEMENTS =
  /^(?:m(?:ath|row|[ino]|text|space|frac|sqrt|root|su[bp]|subsup|under|over|underover|multiscripts|prescripts|table|tr|td|style|padded|enclose)|none)$/
const SCRIPTS = /^m(?:su[bp]|subsup|under|over|underover|multiscripts|root)$/
/** They could make a text as light as the page. */
const COLOURS = ['color', 'mathcolor', 'mathbackground', 'backgroundColor', 'id']
/** A tenth of it may be negative: then texts lie over each other. */
const LARGEST: Record<string, number> = { em: 20, ex: 40, pt: 200, px: 300, mm: 80, cm: 8, in: 3 }
const LENGTHS = /(-?[\d.]+)(em|ex|p[tx]|[cm]m|in)\b/g

/** A node as temml makes it: an element, a text, or a fragment, which has neither a type nor a text. */
interface Tree {
  type?: string
  text?: string
  classes?: string[]
  attributes?: Record<string, string>
  style?: Record<string, string>
  children?: Tree[]
}
interface Element {
  type: string
  props: Record<string, unknown>
  children: (Element | string)[]
}

/** Reads a formula. Colours are left out, so that it can be read in both themes. */
export const readFormula: Reader = (tex, kind) => {
  if (tex.length > LONGEST || REFUSED.test(tex)) return null
  try {
    const options = { displayMode: kind === 'display', wrap: 'tex', throwOnError: true, trust: refuse } as const
    const [math] = elementsOf(temml.__renderToMathMLTree(tex, options) as Tree, { left: MOST_ELEMENTS })
    return typeof math === 'object' ? () => nodeOf(math) : null
  } catch {
    return null
  }
}

function refuse(): never {
  throw new Error('not a formula that can be shown')
}

function elementsOf(tree: Tree, allowance: { left: number }, depth = 0): (Element | string)[] {
  const { type, text, classes = [], attributes = {}, style = {}, children = [] } = tree
  // The number of an equation would count through all messages.
  if (classes.includes('tml-eqn')) return []
  if (type === undefined && text !== undefined) return [text]
  const inside = depth + Number(SCRIPTS.test(type ?? ''))
  if (--allowance.left < 0 || inside > DEEPEST_SCRIPT) refuse()
  const inner = children.flatMap((child) => elementsOf(child, allowance, inside))
  if (type === undefined) return inner
  if (!ELEMENTS.test(type) || ![...Object.values(attributes), ...Object.values(style)].every(isSmall)) refuse()
  const props = {
    ...withoutColours(attributes),
    class: classes.join(' ').trim() || undefined,
    style: [attributes.style, withoutColours(style)],
  }
  return [{ type, props, children: inner }]
}

const isSmall = (value: unknown): boolean =>
  [...String(value).matchAll(LENGTHS)].every(([, number, unit]) => {
    const [length, largest] = [Number(number), LARGEST[unit!]!]
    return length <= largest && length >= -largest / 10
  })

const withoutColours = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !COLOURS.includes(name)))

const nodeOf = ({ type, props, children }: Element): VNode =>
  h(
    type,
    props,
    children.map((child) => (typeof child === 'string' ? child : nodeOf(child))),
  )

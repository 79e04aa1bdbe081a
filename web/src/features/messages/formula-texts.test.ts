import { mount, type VueWrapper } from '@vue/test-utils'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import temml from 'temml'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { isVNode, type VNodeChild } from 'vue'
import { readFormula } from './mathml.ts'
import MessageText from './MessageText.vue'

let text: VueWrapper

// happy-dom gives a MathML element no style.
const styles = new WeakMap<object, CSSStyleDeclaration>()
Object.defineProperty(Element.prototype, 'style', {
  configurable: true,
  get(this: Element) {
    if (!styles.has(this)) styles.set(this, document.createElement('span').style)
    return styles.get(this)
  },
})

// The first formula loads the part of the page that reads formulas.
beforeAll(async () => {
  text = mount(MessageText, { props: { body: '$x$' } })
  await vi.waitFor(() => expect(text.find('math').exists()).toBe(true))
})

const draw = (body: string) => mount(MessageText, { props: { body } }).element as HTMLElement

/** Waits for the formulas: one may wait for its task. */
async function render(body: string, formulas: number): Promise<HTMLElement> {
  const element = draw(body)
  await vi.waitFor(() => expect(element.querySelectorAll('math').length).toBe(formulas))
  return element
}

const elementsOf = (node: VNodeChild): number =>
  isVNode(node) ? [node.children as VNodeChild].flat().reduce((sum: number, child) => sum + elementsOf(child), 1) : 0

interface Tree {
  children?: Tree[]
}
/** How many nodes temml makes, 0 where it refuses. */
function nodesOfTree(tex: string): number {
  const count = ({ children = [] }: Tree): number => children.reduce((sum, child) => sum + count(child), 1)
  try {
    return count(temml.__renderToMathMLTree(tex, { throwOnError: true }) as Tree)
  } catch {
    return 0
  }
}

/** The typed text, without what is drawn beside it. */
function typedIn(element: Element): string {
  const copy = element.cloneNode(true) as Element
  for (const math of copy.querySelectorAll('math')) math.remove()
  return copy.textContent
}

describe('a formula', () => {
  it.each([
    ['$x$', ['x']],
    ['$x^2$, ($y$) and $z$-axis', ['x2', 'y', 'z']],
    ['\\(a\\) and \\[b\\]', ['a', 'b']],
    ['$$ a = b $$', ['a=b']],
    ['**$a_1$ and $b_1$**', ['a1', 'b1']],
    ['| $a$ |\n|--|\n| $b$ |', ['a', 'b']],
    ['$$\na\n= b\n$$\nc', ['a=b']],
    ['> \\[\n> a\n> \\]', ['a']],
    ['$\\$5$', ['$5']],
  ])('%j', async (body, formulas) => {
    const element = await render(body, formulas.length)
    expect([...element.querySelectorAll('math')].map(({ textContent }) => textContent)).toEqual(formulas)
    expect(typedIn(element)).toBe(body)
  })

  it('has its source beside it, out of sight, and is read out', async () => {
    const element = await render('a $x$', 1)
    const [mark, math] = element.querySelector('.formula')!.children
    expect([mark!.className, mark!.textContent]).toEqual(['mark', '$x$'])
    expect(math!.namespaceURI).toBe('http://www.w3.org/1998/Math/MathML')
    expect(math!.closest('[aria-hidden]')).toBeNull()
  })

  it('on lines of its own scrolls sideways, by the keyboard too', async () => {
    const element = await render('$$x$$\na', 1)
    expect(element.querySelector('.display')!.getAttribute('tabindex')).toBe('0')
    expect(element.querySelector('math')!.getAttribute('display')).toBe('block')
  })
})

describe('[K12] what is not a valid formula is seen as typed', () => {
  it.each([
    ...['$5 and $6', 'US$5 and US$6', '$5-$6', '5$ and 6$', '$5, $6', '$HOME/$USER', '${a}-${b}', '$(a) $(b)', '$'],
    ...['$ x $', '$x $', '$$', '$$$', '$$ $$', 'kill $$', '$x', '\\(x', '\\[x](y)', '\\(\\)', '$$\n\nx\n$$', '$$\nx'],
    ...[
      '$\\frac{1}$',
      '$x^$',
      '$\\nothing$',
      '$}{$',
      '$\\left($',
      '$a % b$',
      '$\\phantom{a}$',
      '$\\toggle{a}{b}\\endtoggle$',
    ],
    ...['$\\href{https://x.lv}{a}$', '$\\includegraphics{a}$', '$\\class{a}{b}$', '$\\style{color:red}{b}$'],
    ...[
      '$\\def\\a{b}\\a$',
      '$\\kern-9em a$',
      '$\\rule{99em}{1em}$',
      '$\\smash{a}$',
      '$a^{b^{c^{d^{e^f}}}}$',
      '$\\ref{a}$',
    ],
  ])('%j', async (body) => {
    const element = await render(body, 0)
    expect(element.textContent).toBe(body)
    expect(element.querySelector('math, .formula')).toBeNull()
  })

  it('a backslash that takes the effect of a dollar is not seen', async () => {
    const element = await render('\\$x$', 0)
    for (const mark of element.querySelectorAll('.mark')) mark.remove()
    expect(element.textContent).toBe('$x$')
  })

  it('any text is the text of the nodes beside the formulas', () => {
    const pieces = [
      '$',
      '$$',
      '\\(',
      '\\)',
      '\\[',
      '\\]',
      '\\',
      'x',
      '^2',
      ' ',
      '\n',
      '{',
      '}',
      '|',
      '`',
      '*',
      '> ',
      'a_1',
    ]
    const typed = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((all) => all.join(''))
    fc.assert(
      fc.property(typed, (body) => void expect(typedIn(draw(body))).toBe(body)),
      { numRuns: 200 },
    )
  })
})

it('takes no colour that could hide it, and no id', async () => {
  const element = await render(
    '$$\\textcolor{white}{a}\\colorbox{white}{b}\\begin{align*}c\\label{app}\\end{align*}$$',
    1,
  )
  expect(element.querySelector('math')).not.toBeNull()
  expect(element.querySelector('math')!.outerHTML).not.toMatch(/white|#fff|id=/)
})

describe('[A20] a formula that was made to be slow', () => {
  const source = readFileSync(createRequire(import.meta.url).resolve('temml'), 'utf8')
  const names = new Set(
    [...source.matchAll(/"((?:\\\\)?[a-zA-Z]{2,}\*?)"/g)].map(([, name]) => name!.replace('\\\\', '\\')),
  )
  const shapes = [
    (name: string, inner: string) => `${name}{${inner}}`,
    (name: string, inner: string) => `${name}{${inner}}{y}`,
    (name: string, inner: string) => `${name}{y}{${inner}}`,
  ]
  const environment = (name: string, inner: string) => `\\begin{${name}}${inner}\\end{${name}}`

  it('cannot be built of commands that double what is in them: they are no formulas here', () => {
    const doubling: string[] = []
    for (const name of names) {
      for (const shape of name.startsWith('\\') ? shapes : [environment]) {
        const nested = (depth: number): string => (depth === 0 ? 'x' : shape(name, nested(depth - 1)))
        const nodes = nodesOfTree(nested(6))
        if (nodes < 2 ** 6 || nodes <= 4 * nodesOfTree(nested(3))) continue
        doubling.push(name)
        expect(readFormula(nested(1), 'inline'), nested(1)).toBeNull()
      }
    }
    expect(doubling).toContain('\\mathllap')
  })

  it.each(['\\LaTeX', 'x', "x'''", '\\frac{', '{', '\\sqrt{', 'x^{', '\\left('])(
    'of %s has few elements, or is no formula',
    (unit) => {
      for (const length of [2_000, 10_000]) {
        expect(elementsOf(readFormula(unit.repeat(length / unit.length), 'inline')?.())).toBeLessThanOrEqual(2_000)
      }
    },
  )

  it('of 10,000 formulas is read in part', async () => {
    const body = '$x$ '.repeat(2_500)
    const element = await render(body, 200)
    expect(typedIn(element)).toBe(body)
  })
})

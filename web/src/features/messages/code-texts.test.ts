import { mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { readerOf } from './highlight.ts'
import MessageText from './MessageText.vue'

const PYTHON = 'def half(x):\n    # exact\n    return "x" if x else 2\n'
const block = (language: string, code: string) => `\`\`\`${language}\n${code}\`\`\``

async function render(body: string, colours: number): Promise<HTMLElement> {
  const element = mount(MessageText, { props: { body } }).element as HTMLElement
  await vi.waitFor(() => expect(element.querySelectorAll('[class^=code-]').length).toBe(colours))
  return element
}

describe('a block of code', () => {
  it.each(['python', 'py', 'PY', ''])('has the colours of its language, %j', async (language) => {
    const body = block(language, PYTHON)
    const element = await render(body, 8)
    const found = (kind: string) => [...element.querySelectorAll(`.code-${kind}`)].map(({ textContent }) => textContent)
    expect(found('keyword')).toEqual(['def', 'return', 'if', 'else'])
    expect([...found('comment'), ...found('string'), ...found('number')]).toEqual(['# exact', '"x"', '2'])
    expect(element.textContent).toBe(body)
  })

  it('with another language inside', async () => {
    const body = block('html', '<script>let a = 1</script>\n')
    expect((await render(body, 6)).textContent).toBe(body)
  })
})

describe('[A20] a block of code that costs too much time', () => {
  it.each([
    ['a line too long', 'x'.repeat(161)],
    ['too many lines', 'x = 1\n'.repeat(400)],
  ])('has no colours: %s', async (_, code) => {
    expect((await readerOf('python'))(code)).toBeNull()
  })
})

it.each([
  ['an unknown language', 'klingon', PYTHON],
  ['a name of an object', 'constructor', PYTHON],
  ['a text', '', 'Rīt nav stundu.\nNāciet parīt.\n'],
])('%s has no colours', async (_, language, code) => {
  expect((await readerOf(language))(code)).toBeNull()
})

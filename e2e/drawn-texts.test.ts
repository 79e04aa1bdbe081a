import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { inspect } from './src/screens.ts'
import { describe, it } from './src/world.ts'

const BODIES = [
  'Roots: $x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}$ **or**\n$$\\int_0^1 x^2\\,dx = \\begin{pmatrix}1\\\\2\\\\3\\end{pmatrix}$$',
  '```python\ndef half(x):  # exact\n    return "x" if x else 2\n```',
  '| a | b |\n|---|--:|\n| 1 | `x` |',
  'The last one',
]
const SELECT_ALL = `{
  document.activeElement.blur()
  getSelection().selectAllChildren(document.querySelector('[role=log]'))
}`

describe('formulas, code and tables', () => {
  it('are drawn later than the texts, leave the reader at the end, and are copied as typed', async ({ person }) => {
    const ada = await person('Ada')
    const { page } = ada
    const conversation = await Conversation.open(ada, await ada.createRoom('Physics'))
    for (const body of BODIES) await conversation.send(body)
    await conversation.stored('The last one')

    const { promise: coming, resolve: come } = Promise.withResolvers<void>()
    await page.route(/\/assets\/(mathml|highlight)-[^/]+\.js$/, async (route) => {
      await coming
      await route.continue()
    })
    await page.reload()
    await Conversation.ready(page)
    const last = conversation.message('The last one')
    await last.waitFor()
    const drawn = page.locator('math, .code-keyword, td')
    expect(await drawn.count()).toBe(2)
    const place = async () => Math.round((await last.boundingBox())!.y)
    const before = await place()
    come()
    await expect.poll(() => drawn.count()).toBe(8)
    await expect.poll(place).toBe(before)
    expect(await inspect(page, 'drawn-texts')).toEqual([])

    await page.evaluate(SELECT_ALL)
    await page.keyboard.press('Control+c')
    await conversation.composer.press('Control+v')
    const [day, ...copied] = (await conversation.composer.inputValue()).split('\n')
    expect(day).toContain(String(new Date().getFullYear()))
    expect(copied.join('\n')).toBe(`Ada\n${BODIES.join('\n')}`)
  })
})

import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { pagePath, type Person } from './src/person.ts'
import { inspect, SIZES } from './src/screens.ts'
import { describe, it } from './src/world.ts'

const focusedBy = ({ page }: Person) => page.locator(':focus').innerText()

describe('answers to a message', () => {
  it('[M15] R quotes it, the quote leads there, Back leads back, and a link opens there', async ({ person }) => {
    const ada = await person('Ada')
    const ben = await person('Ben', { context: { viewport: SIZES.narrow, reducedMotion: 'reduce' } })
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    const adas = await Conversation.open(ada, room)
    await adas.send('May I use a calculator?')
    await adas.stored('May I use a calculator?')
    // So much that the question is not on the screen any more.
    for (let i = 1; i <= 30; i++) await adas.send(`Line ${i}`)
    await adas.stored('Line 30')
    const [question] = await ada.history(room)

    const { keyboard } = ada.page
    const focused = ada.page.locator(':focus')
    await adas.message('Line 30').focus()
    await keyboard.press('Home')
    await expect.poll(() => focused.innerText()).toContain('calculator')
    await keyboard.press('R')
    await ada.page.getByText('Reply to').waitFor()
    await expect.poll(() => focused.getAttribute('aria-label')).toBe('Message')
    await keyboard.type('Yes, without graphs')
    await ada.page.reload()
    await ada.page.getByRole('status').getByText('May I use a calculator?').waitFor()
    await adas.composer.press('Enter')
    await adas.stored('Yes, without graphs')
    expect((await ada.history(room)).at(-1)!.replyTo).toEqual({ id: question!.id, seq: question!.seq })

    const bens = await Conversation.open(ben, room)
    const quote = bens.message('Yes, without graphs').getByRole('button', { name: /May I use/ })
    await quote.click()
    await expect.poll(() => focusedBy(ben)).toContain('calculator')
    expect(await inspect(ben.page, 'reply-narrow')).toEqual([])
    await ben.page.getByRole('button', { name: 'Back' }).click()
    await expect.poll(() => focusedBy(ben)).toContain('Yes, without graphs')

    await ben.context.clearCookies()
    await ben.page.goto(`${pagePath(room)}?m=${question!.seq}`)
    await ben.signIn()
    await expect.poll(() => focusedBy(ben)).toContain('calculator')
  })
})

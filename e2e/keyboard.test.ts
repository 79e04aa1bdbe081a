import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { pagePath } from './src/person.ts'
import { describe, it } from './src/world.ts'

describe('with the keyboard alone', () => {
  it('S16 one signs in, enters a room, writes, edits the last message, walks, and deletes', async ({ visitor }) => {
    const ada = await visitor('Ada')
    await ada.register()
    await ada.createRoom('Physics')
    await ada.context.clearCookies()
    const { page } = ada
    const { keyboard } = page
    const focused = page.locator(':focus')
    await page.goto('/')
    await expect.poll(() => focused.getAttribute('autocomplete')).toBe('username')
    await keyboard.type(ada.username)
    await keyboard.press('Tab')
    await keyboard.type(ada.password)
    await keyboard.press('Enter')
    await page
      .getByRole('link', { name: /Physics/ })
      .first()
      .waitFor()
    for (let i = 0; i < 20 && !(await focused.innerText()).includes('Physics'); i++) await keyboard.press('Tab')
    await keyboard.press('Enter')

    const conversation = await Conversation.ready(page)
    await expect.poll(() => focused.getAttribute('aria-label')).toBe('Message')
    await keyboard.type('First')
    await keyboard.press('Shift+Enter')
    await keyboard.type('in two lines')
    await keyboard.press('Enter')
    await conversation.stored('in two lines')
    await keyboard.type('Secnod')
    await keyboard.press('Enter')
    await conversation.stored('Secnod')
    await keyboard.press('ArrowUp')
    await expect.poll(() => focused.getAttribute('aria-label')).toBe('Edit message')
    await keyboard.press('Control+A')
    await keyboard.type('Second')
    await keyboard.press('Control+Enter')
    await conversation.editor.waitFor({ state: 'detached' })
    await conversation.shows('Second')

    await expect.poll(() => focused.innerText()).toContain('Second')
    await keyboard.press('ArrowUp')
    await expect.poll(() => focused.innerText()).toContain('First')
    await keyboard.press('Enter')
    await expect.poll(() => focused.innerText()).toBe('Reply')
    await keyboard.press('ArrowDown')
    await keyboard.press('ArrowDown')
    await keyboard.press('Enter')
    await conversation.lacks('First')
    await expect.poll(() => focused.innerText()).toContain('Second')
    await keyboard.press('ArrowDown')
    await expect.poll(() => focused.getAttribute('aria-label')).toBe('Message')
  })

  it('[K13] Ctrl+/ shows every shortcut, and Esc returns to where one was', async ({ person }) => {
    const ada = await person('Ada')
    const conversation = await Conversation.open(ada, await ada.createRoom('Physics'))
    await conversation.composer.press('Control+/')
    const dialog = ada.page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await dialog.getByText('Ctrl+Enter').waitFor()
    await ada.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(() => ada.page.locator(':focus').getAttribute('aria-label')).toBe('Message')
  })
})

describe('in Latvian', () => {
  it('a browser that asks for it gets it, connection and errors included', async ({ person, server }) => {
    const ada = await person('Ada', { context: { locale: 'lv-LV' } })
    const room = await ada.createRoom('Fizika')
    await ada.page.goto(pagePath(room))
    await ada.page.getByRole('textbox', { name: 'Ziņa', exact: true }).waitFor()
    expect(await ada.page.locator('html').getAttribute('lang')).toBe('lv')
    await ada.page.getByRole('status').getByText('Savienots').waitFor()
    await server.stop()
    await ada.page.getByRole('region', { name: 'Paziņojumi' }).getByText('WebSocket').waitFor()
    const words = await ada.page.getByRole('main').innerText()
    expect(words).not.toMatch(/Connect|Hosted|participant|Message/)
    await server.start()
  })
})

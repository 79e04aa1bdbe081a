import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { describe, it } from './src/world.ts'

/** Puts rich text and its plain text on the clipboard. */
async function copy(page: Page, html: string, plain: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const blob = (type: string, text: string) => `new Blob([${JSON.stringify(text)}], { type: '${type}' })`
  const types = `{ 'text/html': ${blob('text/html', html)}, 'text/plain': ${blob('text/plain', plain)} }`
  await page.evaluate(`navigator.clipboard.write([new ClipboardItem(${types})])`)
}

/** The paste of a program that cleans nothing. */
const hostilePaste = (html: string) => `(() => {
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/html', ${JSON.stringify(html)})
  clipboardData.setData('text/plain', 'plain')
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }))
})()`

describe('writing', () => {
  it('formats by keyboard, and the browser undoes each format', async ({ person }) => {
    const ada = await person('Ada')
    const { composer } = await Conversation.open(ada, await ada.createRoom('Physics'))
    const { keyboard } = ada.page
    await keyboard.type('- a word')
    await keyboard.press('Control+Shift+ArrowLeft')
    await keyboard.press('Control+B')
    await expect.poll(() => composer.inputValue()).toBe('- a **word**')
    await keyboard.press('Control+I')
    expect(await composer.inputValue()).toBe('- a **_word_**')
    await keyboard.press('Control+Z')
    expect(await composer.inputValue()).toBe('- a **word**')
    await keyboard.press('Control+Z')
    expect(await composer.inputValue()).toBe('- a word')
    await keyboard.press('Control+Shift+Z')
    expect(await composer.inputValue()).toBe('- a **word**')

    await keyboard.press('End')
    await keyboard.press('Shift+Enter')
    expect(await composer.inputValue()).toBe('- a **word**\n- ')
    await keyboard.press('Shift+Enter')
    expect(await composer.inputValue()).toBe('- a **word**\n')
    await keyboard.press('Control+Z')
    await keyboard.press('Control+Z')
    expect(await composer.inputValue()).toBe('- a **word**')
  })

  it('pastes rich text as Markdown, plain text where that is asked for, and runs and loads nothing', async ({
    person,
  }) => {
    const ada = await person('Ada')
    const { composer } = await Conversation.open(ada, await ada.createRoom('Physics'))
    const { keyboard } = ada.page
    await copy(ada.page, '<p>see <b>this</b></p><table><tr><th>a<th>b<tr><td>1<td>2</table>', 'see this a b 1 2')
    await keyboard.press('Control+V')
    await expect.poll(() => composer.inputValue()).toBe('see **this**\n\n| a | b |\n| --- | --- |\n| 1 | 2 |')
    await keyboard.press('Control+Z')
    expect(await composer.inputValue()).toBe('')
    await keyboard.press('Control+Shift+V')
    expect(await composer.inputValue()).toBe('see this a b 1 2')

    await keyboard.press('Control+A')
    const loaded: string[] = []
    ada.page.on('request', (request) => loaded.push(request.url()))
    await ada.page.evaluate(hostilePaste('<img src="/pixel" onerror="hit()"><script>hit()</script><i>safe</i>'))
    await expect.poll(() => composer.inputValue()).toBe('_safe_')
    expect(loaded.filter((url) => url.endsWith('/pixel'))).toEqual([])
  })

  it('grows to half the screen, then scrolls; shows a preview of code and formulas, and none of prices', async ({
    person,
  }) => {
    const ada = await person('Ada')
    const { composer } = await Conversation.open(ada, await ada.createRoom('Physics'))
    const preview = ada.page.getByRole('region', { name: 'Preview' })
    await composer.fill('```\nx = 5\n```')
    await preview.getByText('x = 5').waitFor()
    await composer.fill('is $x^2$')
    await preview.getByRole('math').waitFor()
    await composer.fill('$5 and $6')
    await preview.waitFor({ state: 'hidden' })

    const low = (await composer.boundingBox())!.height
    await composer.fill('one\ntwo')
    expect((await composer.boundingBox())!.height).toBeGreaterThan(low)
    await composer.fill('line\n'.repeat(90))
    expect((await composer.boundingBox())!.height).toBe(ada.page.viewportSize()!.height / 2)
    expect(await ada.page.evaluate('document.activeElement.scrollHeight > document.activeElement.clientHeight')).toBe(
      true,
    )
  })
})

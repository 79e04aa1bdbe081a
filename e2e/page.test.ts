import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { pagePath } from './src/person.ts'
import { SIZES } from './src/screens.ts'
import { describe, it } from './src/world.ts'

const TYPED = '**bold** \\*not\n\n10. klase\n9. klase\n- a\n  - b\n> said\n> twice\n```js\nlet x\n```\n  end, 2*3*4'

describe('a conversation on a phone', () => {
  it('[K16] [K18] is copied as typed, printed on one page, marked without colours, and left by the second Back', async ({
    person,
  }) => {
    const ada = await person('Ada', { context: { viewport: SIZES.narrow, hasTouch: true, isMobile: true } })
    const { page } = ada
    const style = (selector: string, property: string) =>
      page.evaluate(`getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`)
    await ada.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const room = await ada.createRoom('Physics')
    const optics = await ada.createRoom('Optics')
    await page.goto('/')
    const conversation = await Conversation.open(ada, room)
    for (const text of [TYPED, 'second']) {
      await conversation.composer.fill(text)
      await conversation.sendButton.click()
    }
    await conversation.stored('second')
    await conversation.unsent.first().waitFor({ state: 'detached' })

    await page.evaluate('getSelection().selectAllChildren(document.querySelector("[role=log]"))')
    await conversation.composer.blur()
    await page.evaluate('document.execCommand("copy")')
    const copied = await page.evaluate<string>('navigator.clipboard.readText()')
    expect(copied).toContain(`\n${TYPED}\n`)
    expect(copied).not.toContain('Actions')
    expect(copied.trimEnd().endsWith('second')).toBe(true)
    // Its time stands beside a message of a group that was touched.
    expect(await style('.message time.aside', 'opacity')).toBe('0')
    await conversation.message('second').tap()
    expect(await style('.message time.aside', 'opacity')).toBe('1')

    const pdf = await page.pdf({ format: 'A4' })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1)

    await page.emulateMedia({ media: 'print' })
    await page.evaluate('dispatchEvent(new Event("beforeprint"))')
    await page
      .getByText(/^\s*\d\d:\d\d\s*$/)
      .first()
      .waitFor()
    expect(
      await page
        .locator('.page')
        .locator('button:not(.separator *), .face, textarea')
        .filter({ visible: true })
        .count(),
    ).toBe(0)
    await page.evaluate('dispatchEvent(new Event("afterprint"))')
    await page.emulateMedia({ media: 'screen' })

    await page.emulateMedia({ forcedColors: 'active' })
    await page.getByRole('button', { name: 'Rooms', exact: true }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('link', { name: 'Physics' }).waitFor()
    expect(await style('[role=dialog] .room[aria-current]', 'outline-style')).toBe('solid')
    await page.goBack()
    await drawer.waitFor({ state: 'detached' })
    expect(new URL(page.url()).pathname).toBe(pagePath(room))
    await page.getByRole('button', { name: 'Rooms', exact: true }).click()
    await drawer.getByRole('button', { name: 'Close' }).click()
    await drawer.waitFor({ state: 'detached' })
    await page.waitForFunction('!history.state.drawer')
    await page.getByRole('button', { name: 'Rooms', exact: true }).click()
    await drawer.getByRole('link', { name: 'Optics' }).click()
    await page.waitForURL((url) => url.pathname === pagePath(optics))
    await page.goBack()
    await page.waitForURL((url) => url.pathname === pagePath(room))
    // The step of the drawer is gone.
    await page.goBack()
    await page.waitForURL((url) => url.pathname === '/')
  })
})

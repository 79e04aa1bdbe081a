import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { PLAIN_HOST as host } from './src/chromium.ts'
import { Conversation, UNDO_MS } from './src/conversation.ts'
import { openTab } from './src/tab.ts'
import { describe, it } from './src/world.ts'

describe('three tabs over plain HTTP', () => {
  it('[K6] renew an access token that has ended one after the other, and the session goes on', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Chemistry')
    const tabs = [1, 2, 3].map(() => openTab(ada, room, { host }))
    const pages = (await Promise.all(tabs)).map(({ page }) => page)
    const [answered, allRefused] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const refreshed: string[] = []
    const refused = new Set<Page | null>()
    await ada.context.route('**/api/auth/refresh', async (route) => {
      refreshed.push(route.request().url())
      await answered.promise
      await route.continue()
    })
    ada.context.on('response', (response) => {
      if (response.status() === 401) refused.add(response.frame().page())
      if (refused.size === pages.length) allRefused.resolve()
    })
    // A page asks for its devices when it is idle: one that is left in the middle of a renewal would count too.
    const address = pages[0]!.url()
    await Promise.all(pages.map((page) => page.goto('about:blank')))
    await ada.context.clearCookies({ name: 'edusphere_access' })
    await Promise.all(pages.map((page) => page.goto(address)))
    await allRefused.promise
    answered.resolve()
    for (const page of pages) await Conversation.ready(page)
    expect(refreshed).toHaveLength(1)
  })
})

describe('over plain HTTP, under a name that is not localhost', () => {
  it('S5 S6 S7 S20 two people register, meet in a room, write, edit, delete and copy an invite', async ({
    visitor,
  }) => {
    const [ada, ben] = [await visitor('Ada', { host }), await visitor('Ben', { host })]
    for (const { page, name, username, email, password } of [ada, ben]) {
      await page.goto('/register')
      expect(await page.evaluate('isSecureContext || "randomUUID" in crypto || "locks" in navigator')).toBe(false)
      await page.getByLabel('Name', { exact: true }).fill(name)
      await page.getByLabel('Username').fill(username)
      await page.getByLabel('Email').fill(email)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Create account' }).click()
      await page.getByRole('heading', { name: 'My rooms' }).waitFor()
    }
    await ada.page.getByRole('button', { name: 'New room' }).click()
    await ada.page.getByLabel('Room name').fill('Physics')
    await ada.page.getByRole('button', { name: 'Create room' }).click()
    await ada.page.getByRole('heading', { name: 'Invite the class' }).waitFor()
    await ada.page.getByRole('button', { name: 'Close' }).click()
    await ben.page.reload()
    await ben.page.getByRole('button', { name: 'Join Physics' }).click()
    const [atAda, atBen] = [new Conversation(ada.page), new Conversation(ben.page)]

    await atAda.send('Hello from a laptop')
    await atBen.shows('Hello from a laptop')
    await atBen.send('Hello from a phone')
    await atAda.shows('Hello from a phone')
    await atAda.act('Hello from a laptop', 'Edit')
    await atAda.editor.fill('Good morning from a laptop')
    await atAda.editor.press('Control+Enter')
    await atBen.shows('Good morning from a laptop')
    await ben.page.clock.install()
    await atBen.act('Hello from a phone', 'Delete')
    await atBen.lacks('Hello from a phone')
    await ben.page.clock.fastForward(UNDO_MS)
    await atAda.lacks('Hello from a phone')

    await ada.page.getByRole('button', { name: 'Show invite link' }).click()
    await ada.page.getByRole('button', { name: 'Copy link' }).click()
    await ada.toast('Link copied')
    await atAda.composer.press('Control+V')
    await expect
      .poll(() => atAda.composer.inputValue())
      .toMatch(/^http:\/\/school\.test:\d+\/join\/ada-\d+\/physics#\S+$/)
  })
})

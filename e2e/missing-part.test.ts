import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { pagePath } from './src/person.ts'
import { inspect, SIZES } from './src/screens.ts'
import { describe, it } from './src/world.ts'

const DETAILS = /\/assets\/DetailsPane-[^/]+\.js$/
/** Before this version, a failed import stayed failed until the page was loaded again. */
const IMPORTS_ANEW = 156
const TOO_OLD = `Chromium before ${IMPORTS_ANEW} never repeats a failed import.`

const alertOf = (page: Page) => page.getByRole('alert').filter({ hasText: 'A part of this page could not be loaded.' })

describe('a part of the page that does not come', () => {
  it('comes by itself after a request that was lost', async ({ person, browser, skip }) => {
    skip(Number.parseInt(browser.version()) < IMPORTS_ANEW, TOO_OLD)
    const ada = await person('Ada', { context: { viewport: SIZES.wide } })
    const room = await ada.createRoom('Physics')
    await ada.page.route(DETAILS, (route) => route.abort(), { times: 1 })
    const lost = ada.page.waitForEvent('requestfailed', (request) => DETAILS.test(request.url()))
    await Conversation.open(ada, room)
    await lost
    await ada.page.getByRole('complementary').getByRole('heading').first().waitFor()
  })

  it('S14 a page and a dialog that were asked for offline come when the network is back', async ({
    person,
    browser,
    skip,
  }) => {
    skip(Number.parseInt(browser.version()) < IMPORTS_ANEW, TOO_OLD)
    const ada = await person('Ada')
    const { page } = ada
    const atAda = await Conversation.open(ada, await ada.createRoom('Physics'))
    await ada.context.setOffline(true)
    await atAda.composer.press('Control+/')
    await alertOf(page).waitFor()
    await ada.context.setOffline(false)
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await alertOf(page).waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')

    await ada.context.setOffline(true)
    await page.getByRole('link', { name: 'EduSphere', exact: true }).click()
    await alertOf(page).waitFor()
    await ada.context.setOffline(false)
    await page.getByRole('heading', { name: 'My rooms' }).waitFor()
    await alertOf(page).waitFor({ state: 'detached' })
  })

  it('is said to be missing when a newer server no longer has it, and comes with a new load', async ({ person }) => {
    // Without motion, so that axe checks no half transition.
    const ada = await person('Ada', { context: { reducedMotion: 'reduce', viewport: SIZES.wide } })
    const { page } = ada
    const room = await ada.createRoom('Physics')
    let isOld = true
    await page.route(DETAILS, (route) => {
      const gone = new URL('/assets/gone.js', route.request().url()).href
      return route.continue(isOld ? { url: gone } : {})
    })
    await page.goto(pagePath(room))
    await alertOf(page).waitFor()
    expect(await inspect(page, 'part-missing')).toEqual([])
    page.on('framenavigated', () => (isOld = false))
    await alertOf(page).getByRole('button', { name: 'Reload page' }).click()
    await Conversation.ready(page)
    expect(await alertOf(page).count()).toBe(0)
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { LAUNCH } from './src/chromium.ts'
import { goOffline, openTab } from './src/tab.ts'
import { describe, it } from './src/world.ts'

const THREE = ['First', 'Second', 'Third']
const WARNING = 'Keep this page open: this browser keeps nothing'

/** A browser with its profile in a folder. The returned function starts it (again). */
async function browserOnDisk(): Promise<() => Promise<BrowserContext>> {
  const folder = await mkdtemp(join(tmpdir(), 'edusphere-profile-'))
  const contexts: BrowserContext[] = []
  onTestFinished(async () => {
    for (const context of contexts) await context.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return async () => {
    const context = await chromium.launchPersistentContext(folder, { ...LAUNCH, locale: 'en-GB' })
    context.setDefaultTimeout(10_000)
    contexts.push(context)
    return context
  }
}

/** Kills the browser's process, as a crash. */
async function kill(context: BrowserContext): Promise<void> {
  const browser = context.browser()!
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const closed = context.waitForEvent('close')
  process.kill(processInfo.find(({ type }) => type === 'browser')!.id, 'SIGKILL')
  await closed
}

describe('what was written offline, in a browser', () => {
  it.for([
    ['that was closed', (context: BrowserContext) => context.close()],
    ['whose process was killed', kill],
  ] as const)(
    '%s: S12 G4 each message is sent once, in order, when it is opened again',
    async ([, end], { person }) => {
      const ada = await person('Ada')
      const room = await ada.createRoom('Physics')
      const start = await browserOnDisk()
      const context = await start()
      const before = await openTab(ada, room, { context })
      await goOffline(before.page)
      await before.page.getByText('You are offline. Messages will be sent when you are back.').waitFor()
      for (const body of THREE) await before.at.send(body)
      await expect.poll(() => before.at.unsent.count()).toBe(3)
      expect(await before.page.getByText(WARNING).count()).toBe(0)
      await end(context)
      expect(await ada.bodies(room)).toEqual([])

      const { at } = await openTab(ada, room, { context: await start() })
      await expect.poll(() => ada.bodies(room)).toEqual(THREE)
      await expect.poll(() => at.unsent.count()).toBe(0)
      // The list is drawn again when the history comes, and is empty for a moment.
      await expect.poll(() => at.said(THREE)).toEqual(THREE)
    },
  )
})

describe('a browser that keeps nothing', () => {
  it('S12 sends from the page’s memory, and says that a closed page loses what is not sent', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const { user } = await ada.http.call('GET /api/auth/me')
    await ada.page.goto('/api/config')
    // A later version of the product leaves a database that this version cannot open.
    const name = `edusphere-outbox-${user.id}`
    const opens = `new Promise((resolve) => (indexedDB.open('${name}', 99).onsuccess = () => resolve('made')))`
    expect(await ada.page.evaluate(opens)).toBe('made')
    const { page, at } = await openTab(ada, room)
    expect(await page.getByText(WARNING).count()).toBe(0)
    await goOffline(page)
    await page.getByText('You are offline. Messages will be sent when you are back.').waitFor()
    await page.getByText(WARNING).waitFor()
    for (const body of THREE) await at.send(body)
    await expect.poll(() => at.unsent.count()).toBe(3)
    await ada.context.setOffline(false)
    await expect.poll(() => ada.bodies(room)).toEqual(THREE)
    await expect.poll(() => at.unsent.count()).toBe(0)
    await page.getByText(WARNING).waitFor({ state: 'detached' })
  })
})

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import budget from '../web/budget.json' with { type: 'json' }
import { Conversation } from './src/conversation.ts'
import { pagePath } from './src/person.ts'
import { SIZES } from './src/screens.ts'
import { describe, it } from './src/world.ts'

const DIST = fileURLToPath(new URL('../web/dist', import.meta.url))

/** The sum of the layout shifts since the page was opened. Two frames after a new observer it has heard of all. */
const SHIFTS = `new Promise((resolve) => {
  let sum = 0
  const add = (entries) => entries.forEach(({ value }) => (sum += value))
  const observer = new PerformanceObserver((list) => add(list.getEntries()))
  observer.observe({ type: 'layout-shift', buffered: true })
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum))))
})`

/** Gzipped bytes of scripts and styles that a page loads from now on. */
function countBytes(page: Page): () => Promise<{ js: number; css: number }> {
  const files = new Set<string>()
  page.on('request', (request) => files.add(new URL(request.url()).pathname))
  return async () => {
    const sum = { js: 0, css: 0 }
    for (const file of files) {
      const kind = /\.(js|css)$/.exec(file)?.[1] as keyof typeof sum | undefined
      if (kind) sum[kind] += gzipSync(await readFile(DIST + file), { level: 9 }).length
    }
    return sum
  }
}

/** Holds every API call until it is released. */
async function holdApi(page: Page): Promise<() => void> {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>()
  await page.route('**/api/**', async (route) => {
    await opened
    await route.continue()
  })
  return open
}

describe('the first load of the room page', () => {
  it('takes no more than its budget, everything counted that comes without being asked for', async ({ person }) => {
    const ada = await person('Ada', { context: { viewport: SIZES.wide, locale: 'lv' } })
    const room = await ada.createRoom('Physics')
    const bytes = countBytes(ada.page)
    await ada.page.goto(pagePath(room))
    // A slow machine may be idle before it has loaded everything, so the last part must be on the screen.
    await ada.page.getByRole('main').getByRole('textbox').waitFor()
    await ada.page.getByRole('complementary').getByRole('heading').first().waitFor()
    await ada.page.waitForLoadState('networkidle')
    const { js, css } = await bytes()
    expect(js).toBeGreaterThan(50_000)
    expect(js).toBeLessThanOrEqual(budget.gzippedBytes.js)
    expect(css).toBeLessThanOrEqual(budget.gzippedBytes.css)
  })

  it('[K17] moves nothing that is on the screen', async ({ person }) => {
    // No other host of this file has the name: a username joins two that look alike when the list of rooms has come.
    const ada = await person('Zane', { context: { viewport: SIZES.narrow } })
    const room = await ada.createRoom('A room with a name that is long enough for two lines')
    const atAda = await Conversation.open(ada, room)
    for (const text of ['Good morning', 'Who is here?']) await atAda.send(text)
    await atAda.stored('Who is here?')
    await ada.page.reload()
    await atAda.shows('Who is here?')
    await atAda.connected()
    await ada.page.waitForLoadState('networkidle')
    expect(await ada.page.evaluate(SHIFTS)).toBe(0)
  })

  it('paints before the server has answered who is there and what was said', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const atAda = await Conversation.open(ada, room)
    await atAda.send('Good morning')
    await atAda.stored('Good morning')
    const letGo = await holdApi(ada.page)
    await ada.page.reload({ waitUntil: 'commit' })
    await ada.page.getByRole('navigation', { name: 'Rooms' }).waitFor()
    await ada.page.getByRole('main').getByText('Loading…').waitFor()
    letGo()
    await atAda.shows('Good morning')
  })

  it('[K17] asks for the texts of its language while its script is on the way', async ({ person }) => {
    const ada = await person('Ada', { context: { locale: 'lv' } })
    const { promise: opened, resolve: open } = Promise.withResolvers<void>()
    await ada.page.route('**/assets/index-*.js', async (route) => {
      await opened
      await route.continue()
    })
    const asked = ada.page.waitForRequest('**/assets/texts-*.js')
    await ada.page.goto('/', { waitUntil: 'commit' })
    const texts = await asked
    open()
    await ada.page.getByRole('main').waitFor()
    expect((await texts.response())!.ok()).toBe(true)
    expect(await ada.page.locator('html').getAttribute('lang')).toBe('lv')
  })

  it('[K17] asks for the messages once, also where some are unread', async ({ person }) => {
    const [ada, ben] = [await person('Ada'), await person('Ben')]
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    const atAda = await Conversation.open(ada, room)
    await atAda.send('Good morning')
    await atAda.stored('Good morning')
    const asked: string[] = []
    ben.page.on('request', (request) => request.url().includes('/messages?') && asked.push(request.url()))
    const atBen = await Conversation.open(ben, room)
    await atBen.shows('Good morning')
    await ben.page.waitForLoadState('networkidle')
    await ben.page.reload()
    await atBen.shows('Good morning')
    await ben.page.waitForLoadState('networkidle')
    expect(asked, asked.join(' ')).toHaveLength(2)
  })

  it('a session that ended meanwhile leads to the sign-in, and back to the room', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    await Conversation.open(ada, room)
    await ada.context.clearCookies()
    await ada.page.reload()
    await ada.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await ada.signIn()
    await ada.page.getByRole('heading', { name: 'Physics' }).waitFor()
  })
})

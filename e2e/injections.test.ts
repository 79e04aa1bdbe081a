import { LIMITS } from '@edusphere/protocol'
import { ServerProcess } from '@edusphere/testing/server-process'
import { fillWithTexts, TEXTS_PER_PAGE } from '@edusphere/testing/texts-everywhere'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { INJECTIONS } from './src/injections.ts'
import { describe, it as itOnAnyStore } from './src/world.ts'

/** On SQLite: the rows are written past the server, which would refuse some of the texts. */
const it = itOnAnyStore.extend('server', { scope: 'file' }, async ({}, { onCleanup }) => {
  const server = await ServerProcess.start({ HOST: '127.0.0.1', LOG_LEVEL: 'warn', LIMITS: 'off' })
  onCleanup(() => server.dispose())
  return server
})

/** What a payload does where it runs, and what the browser reports when the content policy stops it. */
const WATCH = `
  window.hits = []
  window.ran = () => window.hits.push(location.href)
  window.violations = []
  addEventListener('securitypolicyviolation', ({ violatedDirective, sourceFile }) =>
    window.violations.push(violatedDirective + ' ' + sourceFile))
`
/** The page waits this long before it searches. */
const NO_PAUSE_IN_TYPING = `{
  const wait = setTimeout
  window.setTimeout = (run, ms, ...rest) => wait(run, ms === 200 ? 0 : ms, ...rest)
}`
/** Types one text after the other, as soon as the page has named the one before. Returns those that it never named. */
const SEARCH = `async (texts) => {
  const field = document.querySelector('input[type=search]')
  const unnamed = []
  for (const text of texts) {
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
    const isNamed = () => document.querySelector('main [role=status]')?.textContent.includes(field.value.trim())
    for (let i = 0; i < 200 && !isNamed(); i++) await new Promise((resolve) => setTimeout(resolve))
    if (!isNamed()) unnamed.push(text)
  }
  return unnamed
}`
/** High enough for every row, in few pixels. */
const TALL = { viewport: { width: 1_280, height: 25_000 }, deviceScaleFactor: 0.2 }

/** Nothing ran, nothing was stopped by the policy, and no element or address is a payload's. */
async function expectInert(page: Page): Promise<void> {
  const found = await page.evaluate<object>(`(() => {
    const all = [...document.querySelectorAll('*')]
    return {
      hits: window.hits,
      violations: window.violations,
      handlers: all.filter((element) => element.getAttributeNames().some((name) => name.startsWith('on'))).length,
      schemes: [...new Set(all.flatMap(({ href, src }) => [href, src]).filter(Boolean)
        .map((address) => new URL(String(address.baseVal ?? address), location.href).protocol))].sort(),
      foreign: document.querySelectorAll('main script, iframe, object, embed, base, audio, video, form[action^="java"]').length,
    }
  })()`)
  expect(found).toMatchObject({ hits: [], violations: [], handlers: 0, foreign: 0 })
  expect(['http:', 'https:', 'mailto:', 'data:', 'blob:']).toEqual(
    expect.arrayContaining((found as { schemes: string[] }).schemes),
  )
}

describe('a school full of injections', () => {
  it('[A6] runs none of them when it says that a search found nothing', async ({ visitor }) => {
    const ada = await visitor('Ada')
    await ada.register()
    const { page } = ada
    await page.addInitScript(WATCH)
    await page.addInitScript(NO_PAUSE_IN_TYPING)
    await page.goto('/')
    const searches = [...new Set(INJECTIONS.map((payload) => payload.slice(0, LIMITS.searchMax)))]
    await page.getByLabel('Search').waitFor()
    expect(await page.evaluate(`(${SEARCH})(${JSON.stringify(searches)})`)).toEqual([])
    await expectInert(page)
  })

  it('runs none of them, in names, rooms, descriptions, messages and links', async ({ server, visitor }) => {
    expect(new Set(INJECTIONS).size).toBeGreaterThanOrEqual(500)
    const ada = await visitor('Ada', { context: TALL })
    const { page } = ada
    await server.stop()
    await fillWithTexts((server as ServerProcess).folder, ada, INJECTIONS)
    await server.start()
    await ada.http.call('POST /api/auth/login', { body: { login: ada.username, password: ada.password } })
    await page.addInitScript(WATCH)

    const count = (selector: string) => page.locator(selector).count()
    for (let i = 0; i * TEXTS_PER_PAGE < INJECTIONS.length; i++) {
      const texts = INJECTIONS.slice(i * TEXTS_PER_PAGE, (i + 1) * TEXTS_PER_PAGE)
      await page.goto(`/rooms/${ada.username}/page-${i}`)
      await expect.poll(() => count('[role=log] article'), { timeout: 30_000 }).toBe(texts.length)
      expect(await page.locator('[role=log]').textContent()).toContain('<script>ran()</script>')
      expect(await count('nav.rooms li')).toBeGreaterThan(INJECTIONS.length / 2)
      await expectInert(page)
    }
  })

  it('would run in a page that took them for markup', async ({ browser }) => {
    const page = await browser.newPage()
    await page.addInitScript(WATCH)
    await page.goto('data:text/html,<p>')
    await page.setContent(`<body>${INJECTIONS.slice(0, 200).join('\n')}`)
    await expect.poll(() => page.evaluate('window.hits?.length')).toBeGreaterThan(10)
    await page.close()
  })
})

import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import type { Measured } from '../scenarios/scenario.ts'
import { countRows, longestTask, markFirstMessage, watchInteractions } from './in-page.ts'
import { visit } from './visitor.ts'

const BETWEEN_MS = 60
const KEYS = 'the spring is heavy'

/** Opens a room again and types at once, while formulas and code are drawn. */
export async function typeWhileOpening(browser: Browser, port: number): Promise<Measured> {
  const { page, enter, leave } = await visit(browser, port)
  await enter()
  await page.addInitScript(markFirstMessage)
  await page.reload({ waitUntil: 'commit' })
  await page.getByRole('textbox', { name: 'Message', exact: true }).focus()
  const watched = await page.evaluateHandle(watchInteractions)
  await page.getByRole('article').last().waitFor()
  for (const key of KEYS) {
    await page.keyboard.press(key === ' ' ? 'Space' : key)
    await pause(BETWEEN_MS)
  }
  await page.evaluate(countRows)
  const interactions = await watched.evaluate((longest) => [...longest.values()])
  const timeOf = (name: string) =>
    page.evaluate((name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN, name)
  const figures = {
    'first paint ms': await timeOf('first-contentful-paint'),
    'first message ms': await timeOf('first message painted'),
    'longest ms': Math.max(0, ...interactions),
    'longest task ms': await page.evaluate(longestTask),
  }
  await leave()
  return figures
}

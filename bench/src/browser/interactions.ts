import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { Measured } from '../scenarios/scenario.ts'
import { percentile } from '../statistics.ts'
import { countRows, watchInteractions } from './in-page.ts'

/** The speed of a quick typist. */
const BETWEEN_MS = 60
const KEYS = 'the spring is heavy'
/** The browser reports no shorter interaction. */
const SHORTEST_MS = 16

/**
 * Types into the composer, sends, and opens and closes the details, for the given time. Returns how long the page took
 * to show the effect of each press, by the browser's Event Timing.
 */
export async function interact(page: Page, measureMs: number): Promise<Measured> {
  const composer = page.getByRole('textbox', { name: 'Message', exact: true })
  const details = (await page.getByRole('button', { name: 'Details', exact: true }).boundingBox())!
  await composer.focus()
  const watched = await page.evaluateHandle(watchInteractions)
  const rows: number[] = []
  let interactions = 0
  for (const end = performance.now() + measureMs; performance.now() < end; interactions++) {
    const step = interactions % (KEYS.length + 3)
    if (step < KEYS.length) await page.keyboard.press(KEYS[step] === ' ' ? 'Space' : KEYS[step]!)
    else if (step === KEYS.length) await page.keyboard.press('Enter')
    else await page.mouse.click(details.x + details.width / 2, details.y + details.height / 2)
    if (step > KEYS.length + 1) await composer.focus()
    if (step === 0) rows.push(await page.evaluate(countRows))
    await pause(BETWEEN_MS)
  }
  await page.evaluate(countRows)
  const reported = await watched.evaluate((longest) => [...longest.values()])
  const unreported = Array.from({ length: interactions - reported.length }, () => SHORTEST_MS)
  const durations = [...reported, ...unreported]
  return {
    interactions,
    'median ms': percentile(durations, 0.5),
    'p99 ms': percentile(durations, 0.99),
    'longest ms': Math.max(...durations),
    'rows in the page': Math.max(...rows),
  }
}

import type { Page, Route } from 'playwright-core'
import { countRows, endWatch, watchAnchor } from './in-page.ts'

const WHEEL_PX = 600
/** A page of history is 50 messages. After this many turns of the wheel without a request, there are no more. */
const MOST_TURNS = 200

interface Scrolled {
  /** The most pixels that the read row moved, in each trial with older messages inserted before it. */
  shifts: number[]
  /** The most rows in the page at any moment. */
  rows: number
}

/**
 * Scrolls up until the page asks for older messages, and holds the answer until the page is still. Measures the first
 * row on the screen in every painted frame, before and after the answer.
 */
export async function scrollUp(page: Page, trials: number): Promise<Scrolled> {
  const scrolled: Scrolled = { shifts: [], rows: 0 }
  const older = await holdOlder(page)
  await page.mouse.move(640, 400)
  for (let trial = 0; trial < trials; trial++) {
    const answer = await turnUntil(page, older, (rows) => (scrolled.rows = Math.max(scrolled.rows, rows)))
    const anchor = await page.evaluateHandle(watchAnchor)
    await answer.continue()
    const { shift, rows, prepended } = await anchor.evaluate(endWatch)
    if (prepended) scrolled.shifts.push(shift)
    scrolled.rows = Math.max(scrolled.rows, rows)
  }
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  return scrolled
}

/** Jumps to the first loaded message and to the newest. Returns the most rows in the page after a jump. */
export async function jump(page: Page): Promise<number> {
  const rows: number[] = []
  await page.getByRole('article').nth(5).focus()
  for (const key of ['Home', 'End', 'Home']) {
    await page.keyboard.press(key)
    rows.push(await page.evaluate(countRows))
  }
  await page.getByRole('button', { name: '↓' }).click()
  await page.getByRole('button', { name: '↓' }).waitFor({ state: 'detached' })
  rows.push(await page.evaluate(countRows))
  return Math.max(...rows)
}

type Held = () => Route | undefined

async function holdOlder(page: Page): Promise<Held> {
  const held: Route[] = []
  await page.route(/\/messages\?.*\bbefore=/, (route) => void held.push(route))
  return () => held.shift()
}

async function turnUntil(page: Page, older: Held, sees: (rows: number) => void): Promise<Route> {
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    await page.mouse.wheel(0, -WHEEL_PX)
    sees(await page.evaluate(countRows))
    const route = older()
    if (route) return route
  }
  throw new Error('nothing older was asked for')
}

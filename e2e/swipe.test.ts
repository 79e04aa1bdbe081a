import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { SIZES } from './src/screens.ts'
import { SpecClient } from './src/spec-client.ts'
import { describe, it } from './src/world.ts'

const WIDE_CODE = `\`\`\`\n${'wide '.repeat(60)}\n\`\`\``

interface Point {
  x: number
  y: number
}

/** Moves a finger from a point by steps. `held` is asked before it is lifted. */
async function finger(page: Page, [from, by]: [from: Point, by: Partial<Point>], held?: () => Promise<void>) {
  const session = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', part: number) => {
    const point = { x: from.x + (by.x ?? 0) * part, y: from.y + (by.y ?? 0) * part }
    return session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [point] })
  }
  await touch('touchStart', 0)
  for (let step = 1; step <= 10; step++) await touch('touchMove', step / 10)
  await held?.()
  await touch('touchEnd', 1)
  await session.detach()
}

describe('a swipe on a phone', () => {
  it('answers the message below it, and takes no scroll, no code and no edge of the screen', async ({ person }) => {
    const ada = await person('Ada', { context: { viewport: SIZES.narrow, hasTouch: true, isMobile: true } })
    const { page } = ada
    const room = await ada.createRoom('Physics')
    const bot = await SpecClient.open(ada, room)
    for (let i = 1; i <= 30; i++) bot.send({ type: 'text', message: `Line ${i}.` })
    for (const message of [WIDE_CODE, 'May I use a calculator?']) bot.send({ type: 'text', message })
    const conversation = await Conversation.open(ada, room)
    await conversation.shows('May I use a calculator?')
    await bot.close()

    const bar = page.getByRole('status').getByText('May I use a calculator?')
    const swiping = page.locator('[data-swipe]')
    const place = async (text: string) => {
      const { x, y, height } = (await conversation.message(text).locator('.text').boundingBox())!
      return { x: x + 20, y: y + height / 2 }
    }
    const question = await place('May I use a calculator?')

    // The first touch brings the part that follows fingers.
    await finger(page, [question, { x: 30 }])
    await expect.poll(() => swiping.count()).toBe(0)
    await finger(page, [{ x: 8, y: question.y }, { x: 150 }])
    await finger(page, [await place('wide'), { x: -120 }])
    await expect.poll(() => page.evaluate<number>('document.querySelector("pre").scrollLeft')).toBeGreaterThan(0)
    await finger(page, [await place('wide'), { x: 120 }])
    const scrolled = () => page.evaluate<number>('document.querySelector(".scroller").scrollTop')
    const before = await scrolled()
    await finger(page, [await place('Line 29.'), { y: 160, x: 70 }])
    await expect.poll(scrolled).toBeLessThan(before)
    expect(await page.getByText('Reply to').count()).toBe(0)

    await page.reload()
    await conversation.shows('May I use a calculator?')
    await expect
      .poll(async () => {
        await finger(page, [await place('May I use a calculator?'), { x: 110 }], async () => {
          expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
        })
        return bar.count()
      })
      .toBe(1)
    expect(await swiping.count()).toBe(0)
  })
})

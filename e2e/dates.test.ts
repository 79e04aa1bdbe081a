import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { inspect, SIZES } from './src/screens.ts'
import { SpecClient } from './src/spec-client.ts'
import { describe, it } from './src/world.ts'

/** Midnight in the page's time zone, so many days ago, and that day as an input has it. */
const MIDNIGHT = (days: number) => `(() => {
  const now = new Date()
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - ${days})
  const [month, date] = [day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0'))
  return { at: day.getTime(), day: day.getFullYear() + '-' + month + '-' + date }
})()`
interface Midnight {
  at: number
  day: string
}

const LINES = [
  ...Array.from({ length: 30 }, (_, i) => `Old ${i + 1}.`),
  'Late in the evening.',
  ...Array.from({ length: 30 }, (_, i) => `Middle ${i + 1}.`),
  ...['New 1.', 'New 2.', 'New 3.'],
]

describe('a jump to a date', () => {
  it('shows the first message of a day where the reader is, from the list and from the details', async ({
    person,
    server,
  }) => {
    const context = { timezoneId: 'America/St_Johns', viewport: SIZES.wide, reducedMotion: 'reduce' as const }
    const ada = await person('Ada', { context })
    const { page } = ada
    const room = await ada.createRoom('Physics')
    const bot = await SpecClient.open(ada, room)
    for (const message of LINES) bot.send({ type: 'text', message })
    await expect.poll(() => ada.bodies(room)).toEqual(LINES)
    await bot.close()
    await page.goto('/')
    const [three, ten, tomorrow] = (await Promise.all([3, 10, -1].map((days) => page.evaluate(MIDNIGHT(days))))) as [
      Midnight,
      Midnight,
      Midnight,
    ]
    const old = three.at - 20 * 86_400_000
    for (const [where, created] of [
      ['seq <= 30', `${old} + seq`],
      ['seq = 31', `${three.at} - 60000`],
      ['seq BETWEEN 32 AND 61', `${three.at} + seq - 32`],
    ]) {
      await server.runSql(`UPDATE messages SET created = ${created} WHERE room_id = '${room.id}' AND ${where}`)
    }

    const conversation = await Conversation.open(ada, room)
    await conversation.shows('New 3.')
    const focused = () => page.locator(':focus').innerText()
    const dialog = page.getByRole('dialog', { name: 'Jump to a date' })
    const input = dialog.getByLabel('Jump to a date')
    const openFromList = async () => {
      await page.getByRole('log').getByTitle('Jump to a date').last().click()
      await input.waitFor()
    }

    await openFromList()
    expect(await inspect(page, 'date')).toEqual([])
    await input.fill(tomorrow.day)
    await input.press('Enter')
    expect(await dialog.locator('input:invalid').count()).toBe(1)
    await input.fill(three.day)
    await input.press('Enter')
    await expect.poll(focused).toContain('Middle 1.')
    expect(await dialog.count()).toBe(0)
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.poll(focused).toContain('New 1.')

    // Nothing was written on that day.
    await openFromList()
    await input.fill(ten.day)
    await dialog.getByRole('button', { name: 'Show' }).click()
    await expect.poll(focused).toContain('Late in the evening.')
    await openFromList()
    await dialog.getByRole('button', { name: 'The beginning' }).click()
    await expect.poll(focused).toContain('Old 1.')

    await page.setViewportSize(SIZES.narrow)
    await page.getByRole('button', { name: 'Details' }).click()
    await page.getByRole('button', { name: 'Jump to a date' }).click()
    expect(await inspect(page, 'date-narrow')).toEqual([])
    await dialog.getByRole('button', { name: 'Today' }).click()
    await expect.poll(focused).toContain('New 1.')
    expect(await page.getByRole('dialog').count()).toBe(0)
  })
})

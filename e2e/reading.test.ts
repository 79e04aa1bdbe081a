import type { Room } from '@edusphere/protocol'
import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import type { Person } from './src/person.ts'
import { SpecClient } from './src/spec-client.ts'
import { describe, it } from './src/world.ts'

/** `count` messages, "Line 1" and on, of uneven height. */
async function write(person: Person, { room, from = 1, count }: { room: Room; from?: number; count: number }) {
  const client = await SpecClient.open(person, room)
  for (let i = from; i < from + count; i++) {
    client.send({ type: 'text', message: `Line ${i}.${'\nand more of it'.repeat(i % 3)}` })
    if (i % 20 === 0) await client.next(({ body }) => String(body).startsWith(`Line ${i}.`))
  }
  await client.next(({ body }) => String(body).startsWith(`Line ${from + count - 1}.`))
  await client.close()
}

describe('reading', () => {
  it('opens at the first unread message, the list of rooms counts what is left, and Esc marks it as read', async ({
    person,
  }) => {
    const [ada, ben] = [await person('Ada'), await person('Ben')]
    const room = await ada.createRoom('Physics')
    await ada.createRoom('Chemistry')
    await ben.join(room)
    await write(ben, { room, count: 5 })
    const atAda = await Conversation.open(ada, room)
    await atAda.shows('Line 5.')
    await ada.page.getByText('unread message').waitFor({ state: 'detached' })
    await ada.page.getByRole('link', { name: 'Chemistry' }).click()
    await ada.page.getByRole('heading', { name: 'Chemistry' }).waitFor()
    await write(ben, { room, from: 6, count: 60 })
    await ada.page.getByRole('link', { name: /Physics.*60 unread messages/ }).click()

    await ada.page.getByText('New messages').waitFor()
    await atAda.shows('Line 6.')
    expect(await atAda.message('Line 6.').isVisible()).toBe(true)
    await atAda.lacks('Line 65.')

    const icon = ada.page.locator('link[rel=icon]')
    await expect.poll(() => icon.getAttribute('href')).toMatch(/^data:image\/svg\+xml,/)
    await ada.page.keyboard.press('Escape')
    await ada.page.getByText('New messages').waitFor({ state: 'detached' })
    await ada.page.getByText('unread message').waitFor({ state: 'detached' })
    await expect.poll(() => icon.getAttribute('href')).toBe('/favicon.svg')
    await atAda.lacks('Line 65.')
  })

  it('loads older messages while scrolling up, without a jump, and holds few of them in the page', async ({
    person,
  }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    await write(ada, { room, count: 300 })
    const atAda = await Conversation.open(ada, room)
    await atAda.shows('Line 300.')
    const { page } = ada
    const box = (await page.getByRole('log').locator('..').boundingBox())!
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    const numbers = async () =>
      (await atAda.messages.allInnerTexts()).map((text) => Number(/Line (\d+)\./.exec(text)?.[1]))
    for (let rounds = 0; rounds < 200 && !(await numbers()).includes(1); rounds++) {
      await page.mouse.wheel(0, -700)
      await page.evaluate('new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))')
      const seen = await numbers()
      expect(seen.length).toBeLessThanOrEqual(150)
      expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    }
    expect(await numbers()).toContain(1)
  })

  it('stays where one reads when something arrives, and the pill leads to it', async ({ person }) => {
    const [ada, ben] = [await person('Ada'), await person('Ben')]
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    await write(ada, { room, count: 60 })
    const atAda = await Conversation.open(ada, room)
    await atAda.shows('Line 60.')
    await atAda.message('Line 60.').hover()
    await ada.page.mouse.wheel(0, -1200)
    await atAda.message('Line 60.').waitFor({ state: 'detached' })
    // The wheel scrolls for some frames, and rows inserted before become the first.
    const first = await atAda.messages.first().elementHandle()
    await first.waitForElementState('stable')
    const label = await first.innerText()
    const place = (await first.boundingBox())!.y
    const bot = await SpecClient.open(ben, room)
    bot.send({ type: 'text', message: 'News' })
    const pill = ada.page.getByRole('button', { name: /1 new/ })
    await pill.waitFor()
    expect(
      Math.abs(
        (await atAda
          .message(label.split('\n').find((line) => line.startsWith('Line'))!)
          .first()
          .boundingBox())!.y - place,
      ),
    ).toBeLessThanOrEqual(1)
    await pill.click()
    await atAda.shows('News')
  })

  it('[A6] who is typing is said, with the username where another name looks alike, and ends', async ({ person }) => {
    const [ada, ben] = [await person('Ada'), await person('Аda')]
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    await Conversation.open(ada, room)
    const atBen = await Conversation.open(ben, room)
    await atBen.composer.pressSequentially('Hm')
    const typing = ada.page.getByText(`Аda (${ben.username}) is typing…`)
    await typing.waitFor()
    await atBen.composer.press('Enter')
    await typing.waitFor({ state: 'detached' })
    await ada.page.getByRole('article', { name: `Аda (${ben.username}): Hm` }).waitFor()
  })
})

import type { Room } from '@edusphere/protocol'
import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { pagePath, type Person } from './src/person.ts'
import { SpecClient } from './src/spec-client.ts'
import { describe, it } from './src/world.ts'

const focusedBy = ({ page }: Person) => page.locator('article:focus').innerText()
const linkTo = (room: Room, seq: number) => `${pagePath(room)}?m=${seq}`
const DELETED = 'This message was deleted. Here is what stood next to it.'
const LINES = Array.from({ length: 80 }, (_, i) => `Line ${i + 1}.`)

/** Makes the messages, deletes the tenth and the last one, and says their numbers. */
async function talk(person: Person, room: Room): Promise<{ tenth: number; last: number }> {
  const bot = await SpecClient.open(person, room)
  for (const message of LINES) bot.send({ type: 'text', message })
  await expect.poll(() => person.bodies(room)).toEqual(LINES)
  const messages = await person.history(room)
  const [tenth, last] = [messages[9]!, messages.at(-1)!]
  for (const { id } of [tenth, last]) bot.send({ type: 'delete', messageId: id })
  await expect.poll(async () => (await person.history(room)).length).toBe(LINES.length - 2)
  await bot.close()
  return { tenth: tenth.seq, last: last.seq }
}

describe('a link to a message', () => {
  it('that was deleted opens at its place, and says so; one that never was says that', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const { tenth, last } = await talk(ada, room)

    await ada.page.goto(linkTo(room, tenth))
    await ada.toast(DELETED)
    await expect.poll(() => focusedBy(ada)).toContain('Line 11.')
    const conversation = new Conversation(ada.page)
    const [before, after] = await Promise.all(
      ['Line 9.', 'Line 11.'].map(async (text) => (await conversation.message(text).boundingBox())!),
    )
    expect(before!.y).toBeGreaterThan(0)
    expect(after!.y).toBeGreaterThan(before!.y)

    // The same page, another link: the deleted one was the last.
    await ada.page.goto(linkTo(room, last))
    await ada.toast(DELETED)
    await expect.poll(() => focusedBy(ada)).toContain('Line 79.')
    await ada.page.goto(linkTo(room, 9_999))
    await ada.toast('Message not found')
    await expect.poll(() => focusedBy(ada)).toContain('Line 79.')
    expect(await ada.page.getByText(DELETED).count()).toBe(0)
    await ada.page.goto(`${pagePath(room)}?m=x`)
    await conversation.shows('Line 79.')
    expect(await ada.page.getByRole('region', { name: 'Notifications' }).getByText('Message').count()).toBe(0)
  })

  it('in a room that one is not in looks absent where it is private, and leads there after joining', async ({
    person,
    visitor,
  }) => {
    const [ada, ben] = [await person('Ada'), await person('Ben')]
    const [secret, open] = [await ada.createRoom('Staff', 'private'), await ada.createRoom('Physics')]
    const { tenth } = await talk(ada, open)
    const refused = async (path: string, at = ben) => {
      await at.page.goto(path)
      return at.page.getByRole('main').getByRole('heading').innerText()
    }
    const absent = await refused(linkTo({ ...secret, slug: 'never-was' }, 1))
    expect(absent).toBe('Room not found')
    expect(await refused(linkTo(secret, 1))).toBe(absent)

    const eve = await visitor('Eve')
    await eve.register()
    await eve.context.clearCookies()
    await eve.page.goto(linkTo(secret, 1))
    await eve.signIn()
    await eve.page.getByRole('heading', { name: absent }).waitFor()

    await ben.page.goto(linkTo(open, tenth - 1))
    await ben.page.getByRole('button', { name: 'Join Physics' }).click()
    await expect.poll(() => focusedBy(ben)).toContain('Line 9.')

    await ben.context.clearCookies()
    await ben.page.goto(linkTo(open, tenth))
    await ben.signIn()
    await ben.toast(DELETED)
    await expect.poll(() => focusedBy(ben)).toContain('Line 11.')
  })

  it('of a thread opens there, also from the list of pins', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const main = await Conversation.open(ada, room)
    await main.send('The root')
    await main.stored('The root')
    await main.act('The root', 'Reply in thread')
    const thread = await Conversation.thread(ada.page)
    for (const text of ['One', 'Two', 'Three']) {
      await thread.send(text)
      await thread.stored(text)
    }
    await thread.act('Two', 'Pin')
    await expect.poll(async () => (await ada.history(room)).some(({ pinned }) => pinned)).toBe(true)
    await ada.page.goto(pagePath(room))
    await ada.page.getByRole('button', { name: 'Pinned messages' }).click()
    await ada.page.getByRole('link', { name: /Two/ }).click()
    await expect.poll(() => focusedBy(ada)).toContain('Two')
    expect(await ada.page.getByText(DELETED).count()).toBe(0)

    const [root, one] = await ada.history(room)
    const bot = await SpecClient.open(ada, room)
    bot.send({ type: 'delete', messageId: one!.id })
    await thread.lacks('One')
    await bot.close()
    await ada.page.goto(`${pagePath(room)}?thread=${root!.id}&m=${one!.seq}`)
    await ada.toast(DELETED)
    await expect.poll(() => focusedBy(ada)).toContain('Two')
  })
})

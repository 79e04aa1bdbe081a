import type { Room } from '@edusphere/protocol'
import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import type { Person } from './src/person.ts'
import { inspect } from './src/screens.ts'
import { SpecClient } from './src/spec-client.ts'
import { openTab } from './src/tab.ts'
import { describe, it } from './src/world.ts'

/** How many messages are unread there, as the server counts. */
async function unread(person: Person, room: Room): Promise<number | undefined> {
  const { rooms } = await person.http.call('GET /api/rooms', { query: {} })
  return rooms.find(({ id }) => id === room.id)?.unread
}

describe('how rooms are shown to me', () => {
  it('a room is unread from a message on, on every device, until I come back to it', async ({ person }) => {
    const [ada, ben] = await Promise.all([person('Ada'), person('Ben')])
    const [room, other] = [await ada.createRoom('Physics'), await ada.createRoom('Chemistry')]
    await ben.join(room)
    const bot = await SpecClient.open(ben, room)
    for (const message of ['One', 'Two', 'Three']) bot.send({ type: 'text', message })
    const atAda = await Conversation.open(ada, room)
    await atAda.shows('Three')
    const second = await openTab(ada, other)
    await expect.poll(() => unread(ada, room)).toBe(0)

    await atAda.act('Two', 'Mark unread from here')
    const line = ada.page.getByText('New messages')
    await line.waitFor()
    const [one, mark, two] = await Promise.all(
      [atAda.message('One'), line, atAda.message('Two')].map(async (part) => (await part.boundingBox())!.y),
    )
    expect(one! < mark! && mark! < two!).toBe(true)
    const badge = (count: number) => ({ name: new RegExp(`Physics.*${count} unread messages`) })
    await ada.page.getByRole('link', badge(2)).waitFor()
    await second.page.getByRole('link', badge(2)).waitFor()
    // It stays while the room is on the screen.
    bot.send({ type: 'text', message: 'Four' })
    await atAda.shows('Four')
    await second.page.getByRole('link', badge(3)).waitFor()
    await ada.page.getByRole('link', badge(3)).waitFor()

    await ada.page.getByRole('link', { name: /^Chemistry/ }).click()
    await ada.page.getByRole('heading', { name: 'Chemistry' }).waitFor()
    await ada.page.reload()
    await ada.page.getByRole('link', badge(3)).click()
    await line.waitFor()
    await ada.page.getByText('unread message').waitFor({ state: 'detached' })
    await second.page.getByText('unread message').waitFor({ state: 'detached' })
    expect(await unread(ada, room)).toBe(0)

    // Esc reads it too.
    await atAda.act('Three', 'Mark unread from here')
    await second.page.getByRole('link', badge(2)).waitFor()
    await ada.page.keyboard.press('Escape')
    await second.page.getByText('unread message').waitFor({ state: 'detached' })
    await bot.close()
  })

  it('a pinned room stands above, and one that tells of nothing counts mentions alone', async ({ person }) => {
    const [ada, ben] = await Promise.all([person('Ada'), person('Ben')])
    const [algebra, botany] = [await ada.createRoom('Algebra'), await ada.createRoom('Botany')]
    await ben.join(botany)
    const { page } = ada
    await Conversation.open(ada, botany)
    const names = () => page.getByRole('navigation', { name: 'Rooms' }).getByRole('listitem').allInnerTexts()
    await page.getByRole('button', { name: 'Pin to the top' }).click()
    await page.getByRole('button', { name: 'Unpin' }).waitFor()
    await expect.poll(async () => (await names())[0]).toContain('Botany')
    await page.getByRole('radio', { name: 'nothing' }).check()
    expect(await inspect(page, 'own-settings')).toEqual([])

    await Conversation.open(ada, algebra)
    const bot = await SpecClient.open(ben, botany)
    for (const message of ['Plain', `@${ada.username} for you`]) bot.send({ type: 'text', message })
    await page.getByRole('link', { name: /Botany.*1 unread message.*1 mentions you/ }).waitFor()
    await expect.poll(() => page.title()).toBe('(1) @ Algebra · EduSphere')
    expect(await inspect(page, 'own-settings-muted')).toEqual([])
    await page.reload()
    await page.getByRole('link', { name: /Botany.*1 unread message.*1 mentions you/ }).waitFor()
    expect((await names())[0]).toContain('Botany')
    await bot.close()
  })
})

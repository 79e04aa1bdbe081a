import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { pagePath } from './src/person.ts'
import { inspect, SIZES } from './src/screens.ts'
import { openTab } from './src/tab.ts'
import { describe, it } from './src/world.ts'

describe('a thread', () => {
  it('[I10] that I wrote in is followed: counted while I am away, read on all my pages, and left by a button', async ({
    person,
  }) => {
    const [ada, ben] = await Promise.all([
      person('Ada', { context: { viewport: SIZES.wide, reducedMotion: 'reduce' } }),
      person('Ben', { context: { viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' } }),
    ])
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    const atAda = await Conversation.open(ada, room)
    await atAda.send('Why is the sky blue?')
    await atAda.stored('Why is the sky blue?')
    const [question] = await ada.history(room)
    const address = `${pagePath(room)}?thread=${question!.id}`
    await ben.page.goto(address)
    const bens = await Conversation.thread(ben.page)
    const follow = ben.page.getByRole('button', { name: 'Follow', exact: true })
    expect(await follow.getAttribute('aria-pressed')).toBe('false')
    await bens.send('Because of scattering')
    await bens.stored('Because of scattering')
    await expect.poll(() => follow.getAttribute('aria-pressed')).toBe('true')
    expect(await inspect(ben.page, 'thread-followed-320')).toEqual([])
    await ben.page.goto('/')
    const list = ben.page.getByRole('link', { name: /^Threads/ })
    await expect.poll(() => list.innerText()).toBe('Threads')

    await ada.page.goto(address)
    const adas = await Conversation.thread(ada.page)
    for (const text of ['And red at night?', 'Who knows?']) await adas.send(text)
    await adas.stored('Who knows?')
    await ben.page.getByRole('link', { name: 'Threads 2 unread messages' }).waitFor()
    expect(await inspect(ben.page, 'home-threads-320')).toEqual([])
    const tab = await openTab(ben, room)
    const replies = tab.at.message('sky blue').getByRole('button', { name: /^3 replies/ })
    await expect.poll(() => replies.innerText()).toContain('2 unread messages')
    expect(await inspect(tab.page, 'thread-unread-320')).toEqual([])

    // By keyboard alone.
    await list.focus()
    await ben.page.keyboard.press('Enter')
    await ben.page.getByRole('heading', { name: 'Threads' }).waitFor()
    const item = ben.page.getByRole('main').getByRole('link', { name: /Why is the sky blue\?.*2 unread messages/s })
    await item.waitFor()
    expect(await inspect(ben.page, 'threads-320')).toEqual([])
    await item.focus()
    await ben.page.keyboard.press('Enter')
    await bens.stored('Who knows?')
    const shown = ben.page.getByRole('log', { name: 'Replies' })
    await shown.getByText('New messages').waitFor()
    const order = ['Because of scattering', 'New messages', 'And red at night?', 'Who knows?']
    const text = await shown.innerText()
    expect(order.toSorted((a, b) => text.indexOf(a) - text.indexOf(b))).toEqual(order)

    // What was on the screen is read, here and there.
    await expect.poll(() => replies.innerText()).not.toContain('unread')
    await ben.page.goto(address)
    await bens.stored('Who knows?')
    expect(await shown.getByText('New messages').count()).toBe(0)
    await follow.click()
    await expect.poll(() => follow.getAttribute('aria-pressed')).toBe('false')
    await adas.send('Not for Ben')
    await bens.stored('Not for Ben')
    await ben.page.goto('/threads')
    await ben.page.getByText('You follow no thread.').waitFor()
    await ben.page.goto('/')
    await ben.page.getByRole('link', { name: 'Physics' }).waitFor()
    expect(await list.count()).toBe(0)
    await atAda
      .message('sky blue')
      .getByRole('button', { name: /^4 replies/ })
      .waitFor()
  })
})

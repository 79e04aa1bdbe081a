import type { WebSocketRoute } from 'playwright-core'
import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { pagePath, type Person } from './src/person.ts'
import { inspect, SIZES } from './src/screens.ts'
import { goOffline } from './src/tab.ts'
import { describe, it } from './src/world.ts'

const PHONE = { width: 320, height: 640 }

/** Ada at a wide screen and Ben at a small phone, in one room with a question. */
async function classroom(person: (name: string, options?: object) => Promise<Person>) {
  const [ada, ben] = await Promise.all([
    person('Ada', { context: { viewport: SIZES.wide, reducedMotion: 'reduce' } }),
    person('Ben', { context: { viewport: PHONE, reducedMotion: 'reduce' } }),
  ])
  const room = await ada.createRoom('Physics')
  await ben.join(room)
  const [atAda, atBen] = await Promise.all([Conversation.open(ada, room), Conversation.open(ben, room)])
  await atAda.send('Why is the sky blue?')
  await Promise.all([atAda.stored('Why is the sky blue?'), atBen.stored('Why is the sky blue?')])
  const [question] = await ada.history(room)
  return { ada, ben, room, atAda, atBen, question: question! }
}

/** A join from a position that the server does not know: it answers with a reset. */
const lostJoin = (frame: string) =>
  frame.includes('"join"') ? frame.replace(/"epoch":"[^"]*"/, '"epoch":"lost"') : frame

/** Waits until the message has the focus itself, not one of its parts. */
const isFocused = (page: Person['page'], hasText: string) => page.locator('article:focus', { hasText }).waitFor()
const params = ({ page }: Person) => new URL(page.url()).searchParams

describe('a thread', () => {
  it('opens by the menu on a phone, by mouse, by T and by link; replies, faces and typing arrive', async ({
    person,
  }) => {
    const { ada, ben, atAda, atBen, question } = await classroom(person)
    await atBen.act('sky blue', 'Reply in thread')
    const bens = await Conversation.thread(ben.page)
    await ben.page.getByText('No replies yet.').waitFor()
    await bens.send('Because of scattering')
    await bens.stored('Because of scattering')
    expect(params(ben).get('thread')).toBe(question.id)
    expect(await inspect(ben.page, 'thread-320')).toEqual([])

    // The main line tells that there is something, and shows none of it.
    await atAda
      .message('sky blue')
      .getByRole('button', { name: /^1 reply/ })
      .click()
    const adas = await Conversation.thread(ada.page)
    await adas.stored('Because of scattering')
    expect(await atAda.messages.count()).toBe(1)
    await expect.poll(() => ada.page.locator(':focus').getAttribute('aria-label')).toBe('Reply in thread')

    const typed = async () => {
      await adas.composer.press('a')
      // Hosts of earlier tests have her name: her username stands beside it.
      return ben.page.getByText(/^Ada.* is typing…$/).isVisible()
    }
    await expect.poll(typed, { timeout: 20_000 }).toBe(true)
    await adas.send('And why red at night?')
    await bens.stored('And why red at night?')
    await atAda
      .message('sky blue')
      .getByRole('button', { name: /^2 replies/ })
      .waitFor()
    expect(await inspect(ada.page, 'thread-wide')).toEqual([])

    // Back on the phone closes it, at its root.
    await ben.page.goBack()
    await isFocused(ben.page, 'sky blue')
    expect(params(ben).get('thread')).toBe(null)
    await atBen
      .message('sky blue')
      .getByRole('button', { name: /^2 replies/ })
      .waitFor()

    // By keyboard alone, and after a reload.
    const { keyboard } = ada.page
    await keyboard.press('Escape')
    await adas.composer.waitFor({ state: 'detached' })
    await isFocused(ada.page, 'sky blue')
    await keyboard.press('T')
    await Conversation.thread(ada.page)
    await ada.page.reload()
    await (await Conversation.thread(ada.page)).stored('And why red at night?')
    await keyboard.press('Escape')
    await isFocused(ada.page, 'sky blue')
  })

  it('quotes inside, a link leads to a reply, pages of a long one are loaded', async ({ person }) => {
    const { ada, ben, room, question } = await classroom(person)
    await ada.page.goto(`${pagePath(room)}?thread=${question.id}`)
    const adas = await Conversation.thread(ada.page)
    await adas.send('The first reply')
    await adas.stored('The first reply')
    for (let i = 1; i <= 60; i++) await adas.send(`Reply number ${i}.`)
    await adas.stored('Reply number 60.')
    const first = (await ada.history(room)).find(({ body }) => body === 'The first reply')!

    await ben.page.goto(`${pagePath(room)}?thread=${question.id}`)
    const bens = await Conversation.thread(ben.page)
    await bens.stored('Reply number 60.')
    await ben.page.goto(`${pagePath(room)}?thread=${question.id}&m=${first.seq}`)
    await isFocused(ben.page, 'The first reply')
    await ben.page.keyboard.press('R')
    await ben.page.getByText('Reply to').waitFor()
    await bens.send('I answer the first one')
    await bens.stored('I answer the first one')
    await adas
      .message('I answer the first one')
      .getByRole('button', { name: /The first reply/ })
      .click()
    await isFocused(ada.page, 'The first reply')
    await ada.page.goBack()
    await isFocused(ada.page, 'I answer the first one')
  })

  it('keeps replies that were written offline; /unsent leads to the thread of a refused one', async ({ person }) => {
    const { ada, ben, room, atAda, atBen } = await classroom(person)
    await atAda.send('What is a prism?')
    await atBen.stored('What is a prism?')
    await atBen.act('prism', 'Reply in thread')
    const bens = await Conversation.thread(ben.page)
    await ben.page.getByText('No replies yet.').waitFor()
    await goOffline(ben.page)
    await bens.send('Written in a tunnel')
    await bens.shows('Written in a tunnel')
    const panel = ben.page.getByRole('complementary', { name: 'Thread' })
    await panel.getByText('You are offline.').waitFor()
    await panel.getByRole('button', { name: 'Close the thread' }).click()
    await panel.waitFor({ state: 'detached' })
    await atBen.act('sky blue', 'Reply in thread')
    await bens.send('Too late')
    await bens.shows('Too late')
    await ben.page.goBack()
    expect(await atBen.messages.count()).toBe(2)

    await atAda.act('sky blue', 'Delete')
    // A page that is left sends the delete without the time for Undo.
    await ada.page.goto('/')
    await expect.poll(() => ada.bodies(room)).toEqual(['What is a prism?'])
    await ben.context.setOffline(false)
    await atBen
      .message('prism')
      .getByRole('button', { name: /^1 reply/ })
      .waitFor()
    expect(await ada.bodies(room)).toEqual(['What is a prism?', 'Written in a tunnel'])
    await ben.page.goto('/')
    await ben.page.getByRole('link', { name: '1 unsent' }).click()
    await ben.page.getByRole('link', { name: 'in a thread' }).click()
    await bens.message('Too late').getByRole('button', { name: 'Retry' }).waitFor()
    await panel.getByText('The message was deleted.').waitFor()
    await bens.message('Too late').getByRole('button', { name: 'Discard' }).click()
    await bens.lacks('Too late')
  })

  it('[G6] is loaded again when the room begins anew, and goes on', async ({ person }) => {
    const { ada, ben, room, question } = await classroom(person)
    let isLost = false
    const sockets: WebSocketRoute[] = []
    await ada.page.routeWebSocket(/\/ws/, (socket) => {
      const server = socket.connectToServer()
      sockets.push(socket)
      socket.onMessage((frame) => server.send(isLost ? lostJoin(String(frame)) : frame))
    })
    const address = `${pagePath(room)}?thread=${question.id}`
    await Promise.all([ada.page.goto(address), ben.page.goto(address)])
    const [adas, bens] = await Promise.all([Conversation.thread(ada.page), Conversation.thread(ben.page)])
    await bens.send('Said before')
    await adas.stored('Said before')
    isLost = true
    await bens.send('Said while away')
    for (const socket of sockets) await socket.close({ code: 4000 })
    await adas.stored('Said while away')
    await bens.send('Said after')
    await adas.stored('Said after')
    expect(await adas.said(['before', 'while away', 'after'])).toEqual(['before', 'while away', 'after'])
  })

  it('stays readable without its root, and says why nothing can be added', async ({ person }) => {
    const { ada, ben, room, atAda, question } = await classroom(person)
    await ben.page.goto(`${pagePath(room)}?thread=${question.id}`)
    const bens = await Conversation.thread(ben.page)
    await bens.send('Because of scattering')
    await bens.stored('Because of scattering')
    await bens.composer.fill('Half a thought')
    await atAda.act('sky blue', 'Delete')
    // A page that is left sends the delete without the time for Undo.
    await ada.page.goto('/')
    await ben.page.getByText('The message was deleted.').waitFor()
    await bens.shows('Because of scattering')
    expect(await bens.composer.inputValue()).toBe('Half a thought')
    await bens.composer.press('Enter')
    expect(await inspect(ben.page, 'thread-deleted-320')).toEqual([])
    await ben.page.getByRole('button', { name: 'Move my text to the room' }).click()
    const atBen = new Conversation(ben.page)
    await expect.poll(() => atBen.composer.inputValue()).toBe('Half a thought')
    expect(await ada.bodies(room)).toEqual(['Because of scattering'])

    for (const id of [crypto.randomUUID(), 'nonsense']) {
      await ben.page.goto(`${pagePath(room)}?thread=${id}`)
      await ben.page.getByText('There is no such thread.').waitFor()
    }
  })
})

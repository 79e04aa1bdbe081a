import { join } from 'node:path'
import { build } from 'vite'
import { expect } from 'vitest'
import { PLAIN_HOST } from './src/chromium.ts'
import { Conversation, UNDO_MS } from './src/conversation.ts'
import { goOffline, HeldSocket, openTab } from './src/tab.ts'
import { describe, it } from './src/world.ts'

const THREE = ['First', 'Second', 'Third']
/** All five waits at their longest, and the tries between them. */
const FIVE_TRIES_MS = 30_000

/** The module as one script that sets `contract`. */
async function bundle(entry: string): Promise<string> {
  const lib = {
    entry: join(import.meta.dirname, entry),
    formats: ['iife' as const],
    name: 'contract',
    fileName: 'contract',
  }
  const built = await build({ configFile: false, logLevel: 'error', build: { lib, write: false, minify: false } })
  if (!Array.isArray(built)) throw new Error('nothing was built')
  return `${built[0]!.output[0].code};globalThis.contract = contract`
}

// `localhost` has Web Locks. Over plain HTTP the tabs take turns by a lease in IndexedDB.
describe.for(['localhost', PLAIN_HOST])('what is written without a connection, at %s,', (host) => {
  it('S12 S14 G4 survives a closed page, and goes out once, in order', async ({ person, server }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const before = await openTab(ada, room, { host })
    await server.stop('SIGKILL')
    await before.page.getByText('WebSocket connection error').waitFor()
    for (const body of THREE) await before.at.send(body)
    await expect.poll(() => before.at.unsent.count()).toBe(3)
    await before.page.close()

    await server.start()
    const { at } = await openTab(ada, room, { host })
    await at.shows('Third')
    await expect.poll(() => at.unsent.count()).toBe(0)
    expect(await ada.bodies(room)).toEqual(THREE)
  })

  it('S12 G4 is seen in every tab, and sent by one of them, also after the sending one is gone', async ({
    person,
    server,
  }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const first = await openTab(ada, room, { host })
    const second = await openTab(ada, room, { host })
    await server.stop('SIGKILL')
    await second.page
      .getByText(/Connection lost|Connecting…/)
      .first()
      .waitFor()
    await first.at.send('First')
    await second.at.shows('First')
    await second.at.send('Second')
    await first.at.shows('Second')
    await first.at.send('Third')
    await second.at.shows('Third')

    await server.start()
    for (const { at } of [first, second]) await at.tryAgain()
    await expect.poll(() => second.at.unsent.count(), { timeout: FIVE_TRIES_MS }).toBe(0)
    expect(await ada.bodies(room)).toEqual(THREE)
    await first.page.close()
    await second.at.send('Fourth')
    await expect.poll(() => ada.bodies(room)).toEqual([...THREE, 'Fourth'])
    await expect.poll(() => second.at.unsent.count()).toBe(0)
  })
})

describe.for(['localhost', PLAIN_HOST])('the tab that sends, at %s,', (host) => {
  it('G4 crashes before it hears of its message, and another one sends the rest, in order', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const socket = new HeldSocket()
    const first = await openTab(ada, room, { host, prepare: (page) => socket.take(page) })
    await first.at.send('First')
    await socket.firstAck()
    const second = await openTab(ada, room, { host })
    socket.holds = () => true
    await first.at.send('Second')
    await first.at.send('Third')
    await expect.poll(() => ada.bodies(room)).toEqual(['First', 'Second'])
    await second.at.shows('Third')
    await expect.poll(() => second.at.unsent.count()).toBe(1)

    await Promise.all([first.page.waitForEvent('crash'), first.page.goto('chrome://crash').catch(() => {})])
    await expect.poll(() => ada.bodies(room)).toEqual(THREE)
    await expect.poll(() => second.at.unsent.count()).toBe(0)
  })
})

describe.for(['localhost', PLAIN_HOST])('a tab that stands in a modal dialog, at %s,', (host) => {
  it('[K9] holds up no other tab, and sends nothing again when the dialog is closed', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const socket = new HeldSocket()
    const first = await openTab(ada, room, { host, prepare: (page) => socket.take(page) })
    const second = await openTab(ada, room, { host })
    await first.at.send('First')
    await socket.firstAck()
    socket.holds = (frame) => frame.includes('"ack"')
    for (const body of ['Second', 'Third']) await first.at.send(body)
    await expect.poll(() => ada.bodies(room)).toEqual(['First', 'Second'])

    const opened = first.page.waitForEvent('dialog')
    const closed = first.page.evaluate('confirm("Leave?")')
    const dialog = await opened
    await second.at.send('Fourth')
    await expect.poll(() => ada.bodies(room), { timeout: FIVE_TRIES_MS }).toEqual([...THREE, 'Fourth'])
    await expect.poll(() => second.at.unsent.count()).toBe(0)

    const sent = socket.sent.length
    socket.release()
    await dialog.accept()
    await closed
    await expect.poll(() => first.at.unsent.count()).toBe(0)
    await first.at.send('Fifth')
    await second.at.stored('Fifth')
    expect(await ada.bodies(room)).toEqual([...THREE, 'Fourth', 'Fifth'])
    expect(socket.sent.slice(sent).filter((frame) => /Second|Third|Fourth/.test(frame))).toEqual([])
  })
})

describe('the store of the outbox', () => {
  it.for(['localhost', PLAIN_HOST])('keeps to its contract in Chromium, at %s', async (host, { visitor }) => {
    const { page } = await visitor('Ada', { host })
    await page.goto('/sign-in')
    expect(await page.evaluate('"locks" in navigator')).toBe(host === 'localhost')
    await page.evaluate(await bundle('../web/src/outbox/testing/contract-page.ts'))
    const outcomes = await page.evaluate<Record<string, string>>('contract.checkContract()')
    expect(Object.keys(outcomes).length).toBeGreaterThan(3)
    expect(outcomes).toEqual(Object.fromEntries(Object.keys(outcomes).map((name) => [name, 'kept'])))
  })
})

describe('the outbox', () => {
  it('S12 keeps edits and deletes too, and shows them as they will be', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const atAda = await Conversation.open(ada, room)
    await atAda.send('F = m + a')
    await atAda.send('Wrong room')
    await expect.poll(() => ada.bodies(room)).toEqual(['F = m + a', 'Wrong room'])
    await goOffline(ada.page)
    await ada.page.getByText('You are offline. Messages will be sent when you are back.').waitFor()
    await atAda.act('F = m + a', 'Edit')
    await atAda.editor.fill('F = m a')
    await atAda.editor.press('Control+Enter')
    await atAda.shows('F = m a')
    await atAda.act('Wrong room', 'Delete')
    await atAda.lacks('Wrong room')
    expect(await atAda.unsent.count()).toBe(1)
    await ada.page.clock.fastForward(UNDO_MS)

    await ada.context.setOffline(false)
    await expect.poll(() => ada.bodies(room)).toEqual(['F = m a'])
    await expect.poll(() => atAda.unsent.count()).toBe(0)
  })

  it('S7 sends a delete although the page was closed before Undo ran out', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const atAda = await Conversation.open(ada, room)
    await atAda.send('Not this')
    await expect.poll(() => ada.bodies(room)).toEqual(['Not this'])
    await atAda.act('Not this', 'Delete')
    await atAda.lacks('Not this')
    await ada.page.close()
    expect(await ada.bodies(room)).toEqual(['Not this'])

    const { page, at } = await openTab(ada, room, { prepare: (tab) => tab.clock.install() })
    await page.clock.fastForward(UNDO_MS)
    await expect.poll(() => ada.bodies(room)).toEqual([])
    // Before the history is loaded, no message is on the screen.
    await page.getByText('No messages yet.').waitFor()
    expect(await at.messages.count()).toBe(0)
  })

  it('never sends what another account has written, and keeps it for that account', async ({ person, server }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    const atAda = await Conversation.open(ada, room)
    await server.stop('SIGKILL')
    await ada.toast('WebSocket connection error')
    await atAda.send('Ada wrote this')
    await expect.poll(() => atAda.unsent.count()).toBe(1)
    // Ada's page is still open and holds the message, when the browser's cookies become Ben's.
    const cookies = await ada.context.cookies()
    await ada.context.clearCookies()
    await ada.context.addCookies(await ben.context.cookies())
    await server.start()
    await atAda.tryAgain()
    await ada.page.getByRole('heading', { name: 'Another account is signed in' }).waitFor({ timeout: FIVE_TRIES_MS })
    await ada.page.reload()
    await (await Conversation.ready(ada.page)).send('Ben wrote this')
    await expect.poll(() => ben.bodies(room)).toEqual(['Ben wrote this'])

    await ada.context.clearCookies()
    await ada.context.addCookies(cookies)
    await ada.page.reload()
    await expect.poll(() => ben.bodies(room)).toEqual(['Ben wrote this', 'Ada wrote this'])
  })

  it('S12 belongs to the account: signing out leaves it behind, and whoever signs in next sends only what is theirs', async ({
    person,
  }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const room = await ada.createRoom('Optics')
    await ben.join(room)
    const socket = new HeldSocket()
    await socket.take(ada.page)
    const at = await Conversation.open(ada, room)
    socket.isCut = true
    await ada.page.reload()
    await at.send('Ada wrote this')
    await expect.poll(() => at.unsent.count()).toBe(1)
    await ada.signOut()

    socket.isCut = false
    await ben.signIn(ada.page)
    await ada.page.getByRole('link', { name: 'Optics' }).click()
    await at.connected()
    await at.send('Ben wrote this')
    await at.stored('Ben wrote this')
    expect(await at.unsent.count()).toBe(0)
    await ada.signOut()
    await ada.signIn()
    await ada.page.getByRole('link', { name: 'Optics' }).click()
    await at.stored('Ada wrote this')
    expect((await ben.history(room)).map(({ user, body }) => [user, body])).toEqual([
      [ben.username, 'Ben wrote this'],
      [ada.username, 'Ada wrote this'],
    ])
  })
})

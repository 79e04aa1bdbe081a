import { BACKOFF } from '@edusphere/client/connection/backoff'
import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { SpecClient } from './src/spec-client.ts'
import { goOffline, HeldSocket } from './src/tab.ts'
import { describe, it } from './src/world.ts'

const LOST = /Connection lost\. Trying again in \d+ s \(\d of 5\)|Connecting… \(\d of 5\)/
/** All five waits at their longest, and the tries between them. */
const FIVE_TRIES_MS = 30_000

describe('a connection that is lost', () => {
  it('S12 S14 S15 says so, keeps what is sent, comes back by itself and catches up in order', async ({
    person,
    server,
  }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    const socket = new HeldSocket()
    await socket.take(ada.page)
    const atAda = await Conversation.open(ada, room)
    await atAda.send('Before')
    await atAda.stored('Before')
    socket.isCut = true
    await server.stop('SIGKILL')
    await ada.toast('WebSocket connection error')
    await ada.page.getByText(LOST).waitFor()
    await atAda.send('While it was gone')
    expect(await atAda.composer.inputValue()).toBe('')
    await atAda.shows('While it was gone')

    await server.start()
    const bot = await SpecClient.open(ben, room)
    for (const message of ['Missed 1', 'Missed 2', 'Missed 3']) bot.send({ type: 'text', message })
    await bot.next((event) => event.body === 'Missed 3')
    await atAda.tryAgain()
    socket.isCut = false
    await atAda.connected({ timeout: FIVE_TRIES_MS })
    await atAda.shows('Missed 3')
    await expect.poll(() => ada.page.getByText(LOST).count()).toBe(0)
    await expect.poll(() => atAda.unsent.count()).toBe(0)
    const all = ['Before', 'Missed 1', 'Missed 2', 'Missed 3', 'While it was gone']
    expect(await atAda.said(all)).toEqual(all)
  })

  it('S14 S15 gives up after five tries, says so, and starts over on Retry', async ({ person, server }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const atAda = await Conversation.open(ada, room)
    const tries: string[] = []
    ada.page.on('websocket', (socket) => tries.push(socket.url()))
    await ada.page.clock.install()
    await ada.page.clock.pauseAt(Date.now() + 1_000)
    await server.stop()
    for (const count of [1, 2, 3, 4, 5]) {
      await ada.page
        .getByText(new RegExp(`Trying again in \\d+ s \\(${count} of 5\\)`))
        .first()
        .waitFor()
      await ada.page.clock.fastForward(BACKOFF.capMs)
    }
    const bar = ada.page.getByRole('main').getByText('Connection failed after multiple attempts')
    await bar.waitFor()
    await ada.toast('Connection failed after multiple attempts')
    expect(tries).toHaveLength(5)

    await ada.page.clock.resume()
    await server.start()
    await ada.page.getByRole('button', { name: 'Retry', exact: true }).click()
    await atAda.connected()
    await bar.waitFor({ state: 'detached' })
    await atAda.send('Back')
    await atAda.shows('Back')
  })

  it('S14 offline is said in words, and the browser’s "online" starts over', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const atAda = await Conversation.open(ada, room)
    await goOffline(ada.page)
    await ada.page.getByText('You are offline.').waitFor()
    await ada.context.setOffline(false)
    await atAda.connected()
    await atAda.send('Online')
    await atAda.shows('Online')
  })

  it('what is typed survives a reload', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const atAda = await Conversation.open(ada, room)
    await atAda.composer.fill('Half a thought')
    await ada.page.reload()
    await expect.poll(() => atAda.composer.inputValue()).toBe('Half a thought')
  })
})

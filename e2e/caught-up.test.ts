import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { pagePath } from './src/person.ts'
import { inspect } from './src/screens.ts'
import { SpecClient } from './src/spec-client.ts'
import { HeldSocket } from './src/tab.ts'
import { describe, it } from './src/world.ts'

const SCREENS = { wide: { width: 1280, height: 800 }, smallest: { width: 320, height: 640 } }

describe('the mark in the head of a room', () => {
  it('tells that every change is here, which may be missing, and what waits to be sent', async ({ person, server }) => {
    const ada = await person('Ada Ozola')
    const room = await ada.createRoom('Physics')
    const at = await Conversation.open(ada, room)
    const banner = ada.page.locator('main header')
    await banner.getByText('Every change up to version 0 is here').waitFor()
    await at.send('One')
    await at.stored('One')
    await banner.getByText('Every change up to version 1 is here').waitFor()
    expect(await banner.getByTitle('Every change up to version 1 is here').count()).toBe(1)

    await server.stop()
    await banner.getByText('incomplete', { exact: true }).waitFor()
    await banner.getByText('Changes after version 1 may be missing until the connection is back').waitFor()
    await at.send('Two')
    await banner.getByText('1 waiting to be sent').waitFor()
    await at.send('Three')
    await banner.getByText('2 waiting to be sent').waitFor()
    expect(await banner.getByText('2 to send', { exact: true }).isVisible()).toBe(true)
    for (const [name, size] of Object.entries(SCREENS)) {
      await ada.page.setViewportSize(size)
      expect(await inspect(ada.page, `waiting-${name}`)).toEqual([])
    }

    await server.start()
    // The screenshots may have taken longer than the five tries. Sending starts new ones.
    await at.send('Four')
    await banner.getByText('Every change up to version 4 is here').waitFor()
    expect(await banner.getByText('to send').count()).toBe(0)
    for (const [name, size] of Object.entries(SCREENS)) {
      await ada.page.setViewportSize(size)
      expect(await inspect(ada.page, `caught-up-${name}`)).toEqual([])
    }
  })

  it('says that it catches up while the server’s answer is on its way', async ({ person }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    const socket = new HeldSocket()
    await socket.take(ada.page)
    await Conversation.open(ada, room)
    const banner = ada.page.locator('main header')
    await banner.getByText('Every change up to version 0 is here').waitFor()
    // A lost event: the next one shows the gap, and the answer is held back.
    let lost = false
    socket.holds = (frame) => frame.includes('"type":"sync"') || (!lost && (lost = frame.includes('"body":"Missed"')))
    const bot = await SpecClient.open(ben, room)
    for (const message of ['Missed', 'Seen']) bot.send({ type: 'text', message })
    await banner.getByText('catching up…').waitFor()
    await banner.getByText('Changes after version 0 are on their way').waitFor()
    socket.release()
    await banner.getByText('Every change up to version 2 is here').waitFor()
  })

  it('speaks Latvian', async ({ person, server }) => {
    const ada = await person('Ada', { context: { locale: 'lv-LV' } })
    const room = await ada.createRoom('Fizika')
    await ada.page.goto(pagePath(room))
    const composer = ada.page.getByRole('textbox', { name: 'Ziņa', exact: true })
    await composer.waitFor()
    const banner = ada.page.locator('main header')
    await banner.getByText('Visas izmaiņas līdz versijai 0 ir šeit').waitFor()
    await server.stop()
    await banner.getByText('Līdz savienojums atjaunosies, var trūkt izmaiņu pēc versijas 0').waitFor()
    await composer.fill('Sveiki')
    await composer.press('Enter')
    await banner.getByText('1 gaida nosūtīšanu').waitFor()
    await server.start()
    await new Conversation(ada.page).tryAgain()
    await banner.getByText('Visas izmaiņas līdz versijai 1 ir šeit').waitFor({ timeout: 30_000 })
  })
})

import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { inspect } from './src/screens.ts'
import { describe, it } from './src/world.ts'

describe('reactions and pins', () => {
  it('two people react and pin, by mouse and by keyboard alone, at 320 px', async ({ person }) => {
    const [ada, ben] = await Promise.all([
      person('Ada', { context: { viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' } }),
      person('Ben'),
    ])
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    const [atAda, atBen] = await Promise.all([Conversation.open(ada, room), Conversation.open(ben, room)])
    await atAda.send('Light is a wave')
    await atBen.stored('Light is a wave')
    const [adas, bens] = [atAda, atBen].map((at) => at.message('Light is a wave'))

    await bens!.hover()
    await bens!.getByRole('button', { name: '🎉', exact: true }).click()
    const party = adas!.getByRole('button', { name: '🎉 1: Ben' })
    await party.click()
    await bens!.getByRole('button', { name: '🎉 2: You and Ada' }).waitFor()

    // By keyboard: + opens the picker, and Enter takes what the search found.
    await adas!.focus()
    await ada.page.keyboard.press('+')
    await ada.page.getByRole('searchbox', { name: 'Search emoji' }).and(ada.page.locator(':focus')).waitFor()
    await ada.page.keyboard.type('sarkana sirds')
    await ada.page.getByRole('gridcell', { name: 'red heart', exact: true }).waitFor()
    expect(await inspect(ada.page, 'emoji-320')).toEqual([])
    await ada.page.keyboard.press('Enter')
    await bens!.getByRole('button', { name: '❤️ 1: Ada' }).waitFor()

    await ada.page.keyboard.press('P')
    await bens!.getByText('Pinned by Ada').waitFor()
    expect(await inspect(ada.page, 'reactions-320')).toEqual([])
    await ben.page.getByRole('button', { name: 'Pinned messages' }).click()
    await ben.page.getByRole('complementary').getByRole('link', { name: 'Light is a wave' }).click()
    await expect.poll(() => bens!.and(ben.page.locator(':focus')).count()).toBe(1)
  })
})

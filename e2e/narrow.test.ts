import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { goOffline } from './src/tab.ts'
import { describe, it } from './src/world.ts'

describe('a screen of 320 px', () => {
  it('has one line to write in, and shows toasts below the bar of the connection', async ({ person }) => {
    const ada = await person('Ada', { context: { viewport: { width: 320, height: 640 } } })
    const room = await ada.createRoom('Mathematics consultations for the twelfth form')
    const conversation = await Conversation.open(ada, room)
    const height = async () => (await conversation.composer.boundingBox())!.height
    const empty = await height()
    await conversation.composer.fill('x')
    expect(empty).toBe(await height())

    await goOffline(ada.page)
    const bar = ada.page.getByText('You are offline.')
    await bar.waitFor()
    const toast = ada.page.getByRole('region', { name: 'Notifications' }).locator('.toast').first()
    await toast.waitFor()
    const [over, below] = [(await bar.boundingBox())!, (await toast.boundingBox())!]
    expect(over.height).toBeGreaterThan(30)
    expect(below.y).toBeGreaterThanOrEqual(over.y + over.height)
  })
})

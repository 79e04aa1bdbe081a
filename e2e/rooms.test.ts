import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { pagePath } from './src/person.ts'
import { describe, it } from './src/world.ts'

describe('a room', () => {
  it('is made, found by somebody else, joined, and seen to be joined', async ({ person }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    await ada.page.goto('/')
    await ada.page.getByRole('button', { name: 'New room' }).click()
    await ada.page.getByLabel('Room name').fill('Thermodynamics')
    await ada.page.getByLabel('Description').fill('Heat, work and the rest')
    await ada.page.getByRole('button', { name: 'Create room' }).click()
    await ada.page.getByRole('heading', { name: 'Thermodynamics' }).waitFor()
    await ada.page.getByRole('heading', { name: 'Invite the class' }).waitFor()
    await ada.page.getByRole('button', { name: 'Close' }).click()
    await ada.page.getByText('1 participant').waitFor()

    await ben.page.goto('/')
    await ben.page.getByLabel('Search public rooms').fill('thermo')
    await ben.page.getByRole('button', { name: 'Join Thermodynamics' }).click()
    await ben.page.getByRole('heading', { name: 'Thermodynamics' }).waitFor()
    await ben.page.getByRole('complementary').getByText('Heat, work and the rest').waitFor()

    await ada.page.getByText('2 participants').waitFor()
    await ada.page.getByText('2 here').waitFor()
  })

  it('is renamed for everyone at once and keeps its address', async ({ person }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    await Promise.all([ada.page.goto(pagePath(room)), Conversation.open(ben, room)])
    await ada.page.getByRole('button', { name: 'Room settings' }).click()
    await ada.page.getByLabel('Room name').fill('Advanced physics')
    await ada.page.getByRole('button', { name: 'Save' }).click()

    await ben.page.getByRole('heading', { name: 'Advanced physics' }).waitFor()
    expect(new URL(ben.page.url()).pathname).toBe(pagePath(room))
    await ben.page.getByRole('button', { name: 'Leave room' }).waitFor()
    expect(await ben.page.getByRole('button', { name: 'Room settings' }).count()).toBe(0)
  })

  it('S9 that is private is entered by its invite link alone, and looks absent without it', async ({ person }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const room = await ada.createRoom('Staff', 'private')
    await ben.page.goto(pagePath(room))
    await ben.page.getByText('Room not found').waitFor()

    await ada.page.goto(pagePath(room))
    await ada.page.getByRole('button', { name: 'Show invite link' }).click()
    const link = await ada.page.getByRole('textbox', { name: 'Invite link' }).inputValue()
    await ben.page.goto(link)
    await ben.page.getByRole('heading', { name: 'Staff' }).waitFor()
    await ada.page.getByText('2 participants').waitFor()
  })

  it('whoever the host removes is out at once, stays out, and comes back when let in', async ({ person }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    await Promise.all([ada.page.goto(pagePath(room)), Conversation.open(ben, room)])
    await ada.page.getByRole('button', { name: 'Remove Ben' }).click()
    await ada.page.getByRole('button', { name: 'Remove', exact: true }).click()

    await ben.page.getByText('This room is gone, or you are no longer in it.').waitFor()
    await expect(ben.join(room)).rejects.toThrow('The host removed you from this room')
    await ada.page.getByRole('button', { name: 'Let back in: Ben' }).click()
    await expect
      .poll(() =>
        ben.join(room).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true)
  })

  it('is deleted by its host after a question, and is gone for everyone', async ({ person }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    await Promise.all([ada.page.goto(pagePath(room)), Conversation.open(ben, room)])
    expect(await ada.page.getByRole('button', { name: 'Delete room' }).count()).toBe(0)
    await ada.page.getByRole('button', { name: 'Room settings' }).click()
    const dialog = ada.page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Delete room' }).click()
    await dialog.getByText('2 participants lose it. This cannot be undone.').waitFor()
    await dialog.getByRole('button', { name: 'Delete room' }).click()

    await ada.page.getByRole('heading', { name: 'My rooms' }).waitFor()
    await ben.page.getByText('This room is gone, or you are no longer in it.').waitFor()
  })
})

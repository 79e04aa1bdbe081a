import { expect } from 'vitest'
import { pagePath } from './src/person.ts'
import { inspect } from './src/screens.ts'
import { describe, it } from './src/world.ts'

const LAPTOP = { viewport: { width: 1280, height: 800 } }
const PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }

describe('the class comes in', () => {
  it('from the projector, by a code that is typed on a phone', async ({ person }) => {
    const ada = await person('Ada', { context: LAPTOP })
    const ben = await person('Ben', { context: PHONE })
    await ada.page.goto('/')
    await ada.page.getByRole('button', { name: 'New room' }).click()
    await ada.page.getByLabel('Room name').fill('Physics')
    await ada.page.getByLabel('Topics').fill('Waves')
    await ada.page.getByLabel('Topics').press('Enter')
    await ada.page.getByRole('button', { name: 'Remove the topic Waves' }).waitFor()
    await ada.page.getByLabel('Private').check()
    await ada.page.getByRole('button', { name: 'Create room' }).click()
    await ada.page.getByRole('img', { name: 'QR code of the invite link' }).waitFor()
    expect(await inspect(ada.page, 'invite-pane')).toEqual([])
    await ada.page.getByRole('button', { name: 'Fill the screen' }).click()
    const screen = ada.page.getByRole('dialog', { name: 'Join Physics' })
    await screen.getByText('0 people have come in').waitFor()
    expect(await inspect(ada.page, 'invite-projector')).toEqual([])
    const code = await screen.getByText(/^[a-z2-9]{3}-[a-z2-9]{3}-[a-z2-9]{3}$/).innerText()

    await ben.page.goto('/j')
    await ben.page.getByLabel('Code').fill('not-a-code')
    await ben.page.getByRole('button', { name: 'Join' }).click()
    await ben.page.getByText('This invite is not valid any more').waitFor()
    expect(await inspect(ben.page, 'invite-code-narrow')).toEqual([])
    await ben.page.getByLabel('Code').fill(code.toUpperCase())
    await ben.page.getByRole('button', { name: 'Join' }).click()
    await ben.page.getByRole('heading', { name: 'Physics' }).waitFor()
    await screen.getByText('1 person has come in').waitFor()
    await screen.getByText('Ben').waitFor()
    await ada.page.keyboard.press('Escape')
    await screen.waitFor({ state: 'detached' })
  })

  it('one by one, by username', async ({ person }) => {
    const ada = await person('Ada', { context: LAPTOP })
    const ben = await person('Ben', { context: PHONE })
    const room = await ada.createRoom('Staff', 'private')
    await ada.page.goto(`${pagePath(room)}?invite=show`)
    await ada.page.getByLabel('Username or email address').fill('nobody-here')
    await ada.page.getByRole('button', { name: 'Send invitation' }).click()
    await ada.page.getByText('Not found').waitFor()
    await ada.page.getByLabel('Username or email address').fill(ben.username)
    await ada.page.getByRole('button', { name: 'Send invitation' }).click()
    await ada.page.getByRole('button', { name: `Withdraw the invitation of ${ben.username}` }).waitFor()

    await ben.page.goto('/')
    await ben.page.getByRole('heading', { name: 'Invitations' }).waitFor()
    expect(await inspect(ben.page, 'my-invitations-narrow')).toEqual([])
    await ben.page.getByRole('button', { name: 'Join Staff' }).tap()
    await ben.page.getByRole('heading', { name: 'Staff' }).waitFor()
    await ada.page.getByText('1 person has come in').waitFor()
  })
})

describe('public rooms', () => {
  it('are found by topic, and put in an order', async ({ person }) => {
    const ada = await person('Ada')
    const ben = await person('Ben', { context: LAPTOP })
    for (const [name, topics] of [
      ['Optics', ['Waves']],
      ['Sets', ['Logic']],
    ] as const) {
      await ada.http.call('POST /api/rooms', { body: { name, topics: [...topics] } })
    }
    await ben.page.goto('/')
    await ben.page.getByRole('button', { name: 'Waves' }).click()
    await ben.page.getByRole('button', { name: 'Join Sets' }).waitFor({ state: 'detached' })
    await ben.page.getByRole('button', { name: 'Join Optics' }).waitFor()
    await ben.page.getByRole('button', { name: 'Topic Waves: show all rooms' }).click()
    await ben.page.getByRole('button', { name: 'Join Sets' }).waitFor()
    await ben.page.getByLabel('Order').selectOption('popular')
    await ben.page.getByRole('button', { name: 'Join Optics' }).waitFor()
    expect(await inspect(ben.page, 'home-topics')).toEqual([])
  })
})

import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { holdLesson } from './src/lesson.ts'
import { pagePath } from './src/person.ts'
import { inspect, type Size, SIZES } from './src/screens.ts'
import { describe, it } from './src/world.ts'

const EVERY_SIZE = Object.keys(SIZES) as Size[]

describe.for(EVERY_SIZE)('every screen, %s, in both themes, is free of axe violations:', (size) => {
  // Without motion, so that no picture shows half a transition.
  const context = { viewport: SIZES[size], reducedMotion: 'reduce' } as const

  it('before signing in', async ({ visitor }) => {
    const { page } = await visitor('Ada', { context })
    for (const [name, path, heading] of [
      ['sign-in', '/sign-in', 'Sign in'],
      ['register', '/register', 'Create an account'],
      ['reset', '/reset#secret', 'Set a new password'],
      ['not-found', '/nowhere', 'Page not found'],
    ] as const) {
      await page.goto(path)
      await page.getByRole('heading', { name: heading }).waitFor()
      expect(await inspect(page, `${name}-${size}`)).toEqual([])
    }
    await page.goto('/register')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('8 to 128 characters').waitFor()
    expect(await inspect(page, `register-refused-${size}`)).toEqual([])
  })

  it('home and settings', async ({ person }) => {
    const ada = await person('Ada', { context })
    const { page } = ada
    await page.goto('/')
    await page.getByText('You are not in any room yet.').waitFor()
    expect(await inspect(page, `home-empty-${size}`)).toEqual([])

    const ben = await person('Ben Kalniņš')
    await holdLesson(await ada.createRoom('Physics 10b'), [ada, ben])
    await ben.createRoom('Chess after school')
    await ada.createRoom('Staff room', 'private')
    await page.reload()
    await page.getByText('got 0.05 J for the blue one').waitFor()
    await page.getByText('Chess after school').first().waitFor()
    expect(await inspect(page, `home-${size}`)).toEqual([])

    await page.getByRole('button', { name: 'New room' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await inspect(page, `new-room-${size}`)).toEqual([])

    await page.goto('/settings')
    await page.getByText('This device').waitFor()
    expect(await inspect(page, `settings-${size}`)).toEqual([])
  })

  it('a room that one has not joined', async ({ person }) => {
    const ada = await person('Ada', { context })
    const ben = await person('Ben')
    const room = await ben.createRoom('Chess after school')
    await ada.page.goto(pagePath(room))
    await ada.page.getByRole('button', { name: 'Join Chess after school' }).waitFor()
    expect(await inspect(ada.page, `room-not-joined-${size}`)).toEqual([])
  })

  it('a room whose name, and whose host’s, is longer than a line', async ({ person }) => {
    const ada = await person('W'.repeat(28), { context })
    const room = await ada.createRoom('Preparation for the olympiad in physics', 'private')
    await Conversation.open(ada, room)
    expect(await inspect(ada.page, `room-long-name-${size}`)).toEqual([])
  })

  it('a room and its dialogs', async ({ person }) => {
    const ada = await person('Ada Ozola', { context })
    const ben = await person('Ben Kalniņš')
    const eva = await person('Eva Liepa')
    const room = await ada.createRoom('Physics 10b')
    await ada.createRoom('Staff room', 'private')
    await ada.createRoom('Astronomy club')
    await ben.join(room)
    await Conversation.open(ben, room)
    const conversation = await Conversation.open(ada, room)
    const { page } = ada
    await holdLesson(room, [ada, ben, eva])
    await page.getByText('2 here').waitFor()
    await conversation.shows('got 0.05 J for the blue one')
    await page.getByText('unread message').first().waitFor({ state: 'detached' })
    expect(await inspect(page, `room-${size}`)).toEqual([])

    const last = 'Mind the units'
    await conversation.actions(last)
    expect(await inspect(page, `actions-${size}`)).toEqual([])
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    await conversation.editor.fill('Very good idea. Mind the units: `x` is in metres, not in centimetres.')
    expect(await inspect(page, `editing-${size}`)).toEqual([])
    await conversation.editor.press('Control+Enter')
    await conversation.message(last).getByRole('button', { name: '(edited)' }).click()
    await page.getByRole('dialog', { name: 'Earlier versions' }).locator('ins').waitFor()
    expect(await inspect(page, `history-${size}`)).toEqual([])
    await page.keyboard.press('Escape')
    await conversation.composer.press('Control+/')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    expect(await inspect(page, `shortcuts-${size}`)).toEqual([])
    await page.keyboard.press('Escape')
    await conversation.act(last, 'Delete')
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    expect(await inspect(page, `undo-${size}`)).toEqual([])

    if (size === 'wide') return
    await page.getByRole('button', { name: 'Details' }).click()
    await page.getByRole('dialog').getByText('3 participants').waitFor()
    expect(await inspect(page, 'details-narrow')).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Rooms' }).click()
    await page.getByRole('dialog').getByText('Astronomy club').waitFor()
    expect(await inspect(page, 'rooms-narrow')).toEqual([])
  })

  it('what is unsent', async ({ person }) => {
    const ada = await person('Ada Ozola', { context })
    const conversation = await Conversation.open(ada, await ada.createRoom('Physics 10b'))
    await conversation.send('Mind the units')
    await conversation.stored('Mind the units')
    await conversation.act('Mind the units', 'Edit')
    await conversation.editor.fill('Mind the units: `x` is in metres, not in centimetres.')
    const { page } = ada
    await page.goto('/unsent')
    await page.getByText('The message now says').waitFor()
    expect(await inspect(page, `unsent-${size}`)).toEqual([])
  })

  it('a room without a connection', async ({ person, server }) => {
    const ada = await person('Ada', { context })
    await Conversation.open(ada, await ada.createRoom('Physics 10b'))
    await server.stop()
    await ada.page.getByText('Connection lost').waitFor()
    expect(await inspect(ada.page, `connection-lost-${size}`)).toEqual([])
    await server.start()
  })
})

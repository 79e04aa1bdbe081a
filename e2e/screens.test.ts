import { expect } from 'vitest'
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

  it('a room', async ({ person }) => {
    const ada = await person('Ada Ozola', { context })
    const ben = await person('Ben Kalniņš')
    const eva = await person('Eva Liepa')
    const room = await ada.createRoom('Physics 10b')
    await ada.createRoom('Staff room', 'private')
    await ada.createRoom('Astronomy club')
    await holdLesson(room, [ada, ben, eva])
    await ben.page.goto(pagePath(room))
    const { page } = ada
    await page.goto(pagePath(room))
    await page.getByRole('status').getByText('Connected').waitFor()
    await page.getByText('2 here').waitFor()
    await page.getByText('got 0.05 J for the blue one').waitFor()
    expect(await inspect(page, `room-${size}`)).toEqual([])

    if (size === 'wide') return
    await page.getByRole('button', { name: 'Details' }).click()
    await page.getByRole('dialog').getByText('3 participants').waitFor()
    expect(await inspect(page, 'details-narrow')).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Rooms' }).click()
    await page.getByRole('dialog').getByText('Astronomy club').waitFor()
    expect(await inspect(page, 'rooms-narrow')).toEqual([])
  })
})

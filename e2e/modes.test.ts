import { expect } from 'vitest'
import { Conversation, UNDO_MS } from './src/conversation.ts'
import { pathOf } from './src/person.ts'
import { inspect, SIZES } from './src/screens.ts'
import { describe, it } from './src/world.ts'

describe('a teacher and a pupil', () => {
  it('[M20] [M21] the pupil’s composer says why nothing can be sent, keeps the text, and comes back by itself', async ({
    person,
  }) => {
    const [teacher, pupil] = [await person('Ada'), await person('Ben')]
    const room = await teacher.createRoom('Physics')
    await pupil.join(room)
    const [atTeacher, atPupil] = [await Conversation.open(teacher, room), await Conversation.open(pupil, room)]
    const set = (body: object) => teacher.http.call('PATCH /api/rooms/:username/:slug', { params: pathOf(room), body })
    const reason = pupil.page.getByRole('status')

    await atPupil.composer.fill('half written')
    await teacher.page.getByRole('button', { name: 'Room settings' }).click()
    await teacher.page.getByRole('radio', { name: 'Closed' }).check()
    expect(await inspect(teacher.page, 'room-settings-modes')).toEqual([])
    await teacher.page.getByRole('button', { name: 'Save' }).click()
    await reason.getByText('This room is closed').waitFor()
    for (const size of ['wide', 'narrow'] as const) {
      await pupil.page.setViewportSize(SIZES[size])
      expect(await inspect(pupil.page, `room-closed-${size}`)).toEqual([])
    }
    await pupil.page.setViewportSize(SIZES.wide)
    expect(await atPupil.sendButton.isDisabled()).toBe(true)

    await set({ mode: 'announcements' })
    await reason.getByText('Only announcements now').waitFor()
    await atTeacher.composer.waitFor()
    await set({ mode: 'open', slowMode: 3 })
    await reason.getByText('Only announcements now').waitFor({ state: 'detached' })
    expect(await atPupil.composer.inputValue()).toBe('half written')
    await atPupil.composer.press('Enter')
    await atTeacher.shows('half written')
    await reason.getByText('Slow mode').waitFor()
    expect(await inspect(pupil.page, 'room-slow-mode')).toEqual([])
    await atPupil.composer.fill('the next one')
    await reason.getByText('Slow mode').waitFor({ state: 'detached' })
    await atPupil.composer.press('Enter')
    await atTeacher.shows('the next one')
  })

  it('[M19] the teacher deletes a message of the pupil on both screens', async ({ person }) => {
    const [teacher, pupil] = [await person('Ada'), await person('Ben')]
    const room = await teacher.createRoom('Physics')
    await pupil.join(room)
    const [atTeacher, atPupil] = [await Conversation.open(teacher, room), await Conversation.open(pupil, room)]
    await atPupil.send('an insult')
    await atTeacher.shows('an insult')
    await teacher.page.clock.install()
    await atTeacher.act('an insult', 'Delete for everybody')
    const dialog = teacher.page.getByRole('dialog', { name: 'Delete for everybody' })
    await dialog.waitFor()
    expect(await inspect(teacher.page, 'delete-for-everybody')).toEqual([])
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await atTeacher.lacks('an insult')
    await teacher.page.clock.fastForward(UNDO_MS)
    await atPupil.lacks('an insult')
    expect(await teacher.bodies(room)).toEqual([])
  })
})

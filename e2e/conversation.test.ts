import type { Room } from '@edusphere/protocol'
import { expect } from 'vitest'
import { Conversation, UNDO_MS } from './src/conversation.ts'
import type { Person } from './src/person.ts'
import { openTab } from './src/tab.ts'
import { describe, it } from './src/world.ts'

type MakePerson = (name: string) => Promise<Person>

/** Ada, who hosts the room, and Ben, both in it. */
async function twoInARoom(person: MakePerson) {
  const [ada, ben] = [await person('Ada'), await person('Ben')]
  const room: Room = await ada.createRoom('Physics')
  await ben.join(room)
  return { ada, ben, room, atAda: await Conversation.open(ada, room), atBen: await Conversation.open(ben, room) }
}

describe('two people in a room', () => {
  it('S5 S12 S13 S20 what one sends stands in both windows at once, without a reload', async ({ person }) => {
    const { ada, ben, atAda, atBen } = await twoInARoom(person)
    const loads: string[] = []
    for (const { page, name } of [ada, ben]) page.on('load', () => loads.push(name))
    await atAda.send('What is $E$ for a spring?')
    await atBen.shows('What is')
    await atBen.send('Half $k x^2$')
    await atAda.shows('Half')

    expect(await atAda.composer.inputValue()).toBe('')
    for (const at of [atAda, atBen]) {
      const names = (await at.messages.all()).map((message) => message.getAttribute('aria-label'))
      const [first, second] = await Promise.all(names)
      expect(first).toMatch(/^Ada: What is/)
      expect(second).toMatch(/^Ben: Half/)
    }
    expect(loads).toEqual([])
  })

  it('S3 S6 S13 S16 an edit in place shows everywhere, marked, at its place and time; its history can be read', async ({
    person,
  }) => {
    const { ben, atAda, atBen } = await twoInARoom(person)
    await atAda.send('F = m + a')
    await atAda.send('Is that right?')
    await atBen.shows('Is that right?')
    const before = await atBen.time('F = m').getAttribute('datetime')
    await atAda.act('F = m + a', 'Edit')
    await atAda.editor.fill('F = m a')
    await atAda.editor.press('Control+Enter')

    await atBen.shows('F = m a')
    await atAda.editor.waitFor({ state: 'detached' })
    expect(await atBen.messages.first().innerText()).toContain('F = m a')
    expect(await atBen.time('F = m').getAttribute('datetime')).toBe(before)
    await atBen.message('F = m a').getByRole('button', { name: '(edited)' }).click()
    const dialog = ben.page.getByRole('dialog', { name: 'Earlier versions' })
    await expect.poll(() => dialog.getByRole('listitem').count()).toBe(2)
    expect(await dialog.getByRole('listitem').last().innerText()).toContain('F = m + a')
    expect(await dialog.locator('ins, del').count()).toBeGreaterThan(0)
  })

  it('S16 S17 editing is visible, grows, saves nothing that is empty or unchanged, and Esc gives it up', async ({
    person,
  }) => {
    const { ada, atAda } = await twoInARoom(person)
    await atAda.send('One line')
    await atAda.act('One line', 'Edit')
    await ada.page.getByText('Esc cancels · Ctrl+Enter saves').waitFor()
    const save = atAda.messages.getByRole('button', { name: 'Save' })
    expect(await save.isDisabled()).toBe(true)
    await atAda.editor.fill('  ')
    expect(await save.isDisabled()).toBe(true)
    await atAda.editor.press('Control+Enter')
    const low = (await atAda.editor.boundingBox())!.height
    await atAda.editor.fill('One line\nand another\nand a third')
    expect((await atAda.editor.boundingBox())!.height).toBeGreaterThan(low)
    expect(await save.isEnabled()).toBe(true)
    await atAda.editor.press('Escape')

    await atAda.editor.waitFor({ state: 'detached' })
    await atAda.shows('One line')
    expect(await atAda.message('(edited)').count()).toBe(0)
  })

  it('S16 a click outside closes the actions', async ({ person }) => {
    const { ada, atAda } = await twoInARoom(person)
    await atAda.send('Hello')
    expect(await atAda.actions('Hello')).toEqual([
      'Reply',
      'Edit',
      'Delete',
      'Copy text',
      'Copy link',
      'Mark unread from here',
      'Add reaction',
      'Pin',
      'Reply in thread',
    ])
    await ada.page.getByRole('heading', { name: 'Physics' }).click()
    await ada.page.getByRole('menu').waitFor({ state: 'detached' })
  })

  it('S17 edit and delete are offered to the author alone', async ({ person }) => {
    const { atAda, atBen } = await twoInARoom(person)
    await atAda.send('Mine')
    await atBen.shows('Mine')
    const others = [
      'Reply',
      'Copy text',
      'Copy link',
      'Mark unread from here',
      'Add reaction',
      'Reply in thread',
      'Report…',
    ]
    expect(await atBen.actions('Mine')).toEqual(others)
  })

  it('S7 S13 a delete can be undone for a while, then is gone everywhere', async ({ person }) => {
    const { ada, atAda, atBen, room } = await twoInARoom(person)
    await ada.page.clock.install()
    await atAda.send('Keep me')
    await atAda.send('Not me')
    await atBen.shows('Not me')
    await atAda.act('Keep me', 'Delete')
    await atAda.lacks('Keep me')
    await ada.page.getByRole('button', { name: 'Undo' }).click()
    await atAda.shows('Keep me')
    await atAda.act('Not me', 'Delete')
    await atAda.lacks('Not me')
    await ada.page.clock.fastForward(UNDO_MS)

    await atBen.lacks('Not me')
    await atAda.lacks('Not me')
    expect((await ada.history(room)).map(({ body }) => body)).toEqual(['Keep me'])
  })

  it('S6 S13 an edit that meets a change made elsewhere is kept and told, and saving again wins', async ({
    person,
  }) => {
    const { ada, atAda, atBen, room } = await twoInARoom(person)
    await atAda.send('Draft')
    await atBen.shows('Draft')
    await atAda.act('Draft', 'Edit')
    await atAda.editor.fill('Mine, from here')
    // Another window of Ada.
    const { at: atElsewhere } = await openTab(ada, room)
    await atElsewhere.act('Draft', 'Edit')
    await atElsewhere.editor.fill('Mine, from there')
    await atElsewhere.editor.press('Control+Enter')
    await atBen.shows('Mine, from there')
    await atAda.editor.press('Control+Enter')

    await ada.toast('The message was changed meanwhile')
    expect(await atAda.editor.inputValue()).toBe('Mine, from here')
    await atAda.editor.press('Control+Enter')
    await atBen.shows('Mine, from here')
    expect((await ada.history(room)).length).toBe(1)
  })

  it('S1 S15 nothing over the limit can be sent, the counter says so, and nothing is cut off', async ({ person }) => {
    const { ada, atAda, atBen } = await twoInARoom(person)
    await atAda.composer.fill('🦊'.repeat(501))
    await ada.page.getByText('501 / 500').waitFor()
    expect(await atAda.sendButton.isDisabled()).toBe(true)
    await atAda.composer.press('Enter')
    expect(await atAda.composer.inputValue()).toBe('🦊'.repeat(501))
    await atAda.send('🦊'.repeat(500))
    await atBen.shows('🦊'.repeat(500))
  })

  it('S18 times read as "5 minutes ago", keep themselves current, and say the full date on hover', async ({
    person,
  }) => {
    const { ada, atAda } = await twoInARoom(person)
    await ada.page.clock.install()
    await ada.page.reload()
    await atAda.send('Just now')
    await atAda.shows('Just now')
    expect(await atAda.time('Just now').innerText()).toBe('now')
    await ada.page.clock.fastForward('05:05')
    await expect.poll(() => atAda.time('Just now').innerText()).toBe('5 minutes ago')
    expect(await atAda.time('Just now').getAttribute('title')).toMatch(/^\w+day, .*\d{4}.* \d{1,2}:\d\d:\d\d/)
  })

  it('what is not valid, and HTML, shows as typed; links cannot reach back', async ({ person }) => {
    const { ada, atAda, atBen } = await twoInARoom(person)
    await atAda.send('<img src=x onerror="document.title=1"> <b>not bold</b>')
    await atBen.shows('<b>not bold</b>')
    await atAda.send('**bold** `code` https://example.org [x](javascript:alert(1))')
    await atBen.shows('example.org')
    const rich = atBen.message('example.org')
    expect(await rich.locator('strong').last().innerText()).toBe('bold')
    expect(await rich.locator('code').innerText()).toBe('code')
    expect(await rich.locator('a').count()).toBe(1)
    expect(await rich.locator('a').getAttribute('rel')).toContain('noopener')
    expect(await atBen.messages.locator('img[src="x"]').count()).toBe(0)
    expect(await ada.page.title()).toContain('Physics')
  })
})

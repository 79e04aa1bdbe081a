import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { inspect } from './src/screens.ts'
import { describe, it } from './src/world.ts'

const PHONE = {
  viewport: { width: 320, height: 640 },
  hasTouch: true,
  isMobile: true,
  reducedMotion: 'reduce',
} as const

describe('mentions', () => {
  it('are completed by touch at 320 px and by keyboard alone, marked, and said', async ({ person }) => {
    const [ilze, ben] = await Promise.all([person('Ilze Bērziņa'), person('Ben', { context: PHONE })])
    const room = await ilze.createRoom('Physics')
    await ben.join(room)
    const [atIlze, atBen] = await Promise.all([Conversation.open(ilze, room), Conversation.open(ben, room)])

    await atBen.composer.tap()
    await ben.page.keyboard.type('Paldies, @berz')
    const offer = ben.page.getByRole('listbox', { name: 'People to mention' }).getByRole('option')
    await offer.getByText('Ilze Bērziņa').waitFor()
    expect(await inspect(ben.page, 'mention-people-320')).toEqual([])
    const [box, field] = [await offer.boundingBox(), await atBen.composer.boundingBox()]
    expect(box!.y).toBeGreaterThanOrEqual(0)
    expect(box!.y + box!.height).toBeLessThanOrEqual(field!.y)
    await offer.tap()
    await expect.poll(() => atBen.composer.inputValue()).toBe(`Paldies, @${ilze.username} `)
    await atBen.sendButton.tap()

    const told = ilze.page.getByRole('article', { name: `Ben mentions you: Paldies, @${ilze.username}` })
    await told.getByTitle('Ilze Bērziņa').getByText(`@${ilze.username}`, { exact: true }).waitFor()
    expect(await inspect(ilze.page, 'mention-of-me')).toEqual([])
    await atBen.message('Paldies').getByTitle('Ilze Bērziņa').waitFor()
    expect(await inspect(ben.page, 'mention-320')).toEqual([])
    expect(await ben.page.getByRole('article', { name: 'mentions you' }).count()).toBe(0)
    await ilze.page.emulateMedia({ forcedColors: 'active' })
    const margin = 'getComputedStyle(document.querySelector("[data-message]"), "::before").borderLeftStyle'
    expect(await ilze.page.evaluate(margin)).toBe('solid')
    await ilze.page.emulateMedia({ forcedColors: 'none' })

    // By keyboard: Esc closes the list alone, Tab takes, and the browser undoes what was taken.
    const { keyboard } = ilze.page
    await keyboard.type('@')
    const offers = ilze.page.getByRole('option')
    await expect.poll(() => offers.count()).toBe(2)
    expect(await offers.first().innerText()).toContain('Everyone in the room')
    expect(await inspect(ilze.page, 'mention-people')).toEqual([])
    await keyboard.press('Escape')
    await expect.poll(() => offers.count()).toBe(0)
    expect(await atIlze.composer.inputValue()).toBe('@')
    await keyboard.press('Backspace')
    await keyboard.type('@b')
    await expect.poll(() => offers.count()).toBe(1)
    await keyboard.press('Tab')
    await expect.poll(() => atIlze.composer.inputValue()).toBe(`@${ben.username} `)
    await keyboard.press('Control+Z')
    expect(await atIlze.composer.inputValue()).toBe('@b')
    await keyboard.press('Control+Shift+Z')
    await keyboard.type('see `@ben`')
    await keyboard.press('Enter')
    const answer = ben.page.getByRole('article', { name: 'Ilze Bērziņa mentions you' })
    await answer.getByTitle('Ben').waitFor()
    expect(await answer.getByTitle('Ben').count()).toBe(1)
  })

  it('are completed in the editor of a message; everyone is mentioned by the host alone', async ({ person }) => {
    const [zane, ben] = await Promise.all([person('Zane'), person('Ben')])
    const room = await zane.createRoom('Chemistry')
    await ben.join(room)
    const [atZane, atBen] = await Promise.all([Conversation.open(zane, room), Conversation.open(ben, room)])
    await atBen.send('Good morning')
    await atBen.stored('Good morning')
    await atBen.message('Good morning').focus()
    await ben.page.keyboard.press('E')
    await ben.page.keyboard.type(' @za')
    await ben.page.getByRole('option').waitFor()
    expect(await inspect(ben.page, 'mention-in-editor')).toEqual([])
    await ben.page.keyboard.press('Enter')
    await expect.poll(() => atBen.editor.inputValue()).toBe(`Good morning @${zane.username} `)
    await ben.page.keyboard.press('Control+Enter')
    await zane.page.getByRole('article', { name: 'Ben mentions you: Good morning' }).waitFor()

    await atBen.composer.fill('Listen, @all')
    await ben.page.getByText('“@all” mentions no one here').waitFor()
    await atBen.composer.press('Enter')
    await atZane.send('Now @all listen')
    await ben.page.getByRole('article', { name: 'Zane mentions you: Now @all' }).waitFor()
    await atBen.message('Now @all').getByTitle('Everyone in the room').waitFor()
    await atZane.shows('Listen, @all')
    expect(await atZane.message('Listen, @all').getByTitle('Everyone in the room').count()).toBe(0)
  })

  it('fill the badge of their room, and stand in the title', async ({ person }) => {
    const [eve, max] = await Promise.all([person('Eve'), person('Max')])
    const [room, other] = [await eve.createRoom('Geometry'), await eve.createRoom('Music')]
    await max.join(room)
    await Conversation.open(eve, other)
    const atMax = await Conversation.open(max, room)
    const link = eve.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Geometry' })
    await atMax.send('Good morning')
    await link.and(eve.page.getByRole('link', { name: '1 unread message' })).waitFor()
    expect(await eve.page.title()).toBe('(1) Music · EduSphere')
    await atMax.send(`Look, @${eve.username}!`)
    await link.and(eve.page.getByRole('link', { name: '2 unread messages · 1 mentions you' })).waitFor()
    await expect.poll(() => eve.page.title()).toBe('(2) @ Music · EduSphere')
    expect(await inspect(eve.page, 'mention-badge')).toEqual([])
    await link.click()
    await expect.poll(() => eve.page.title()).toBe('Geometry · EduSphere')
  })
})

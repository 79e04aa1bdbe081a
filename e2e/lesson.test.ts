/* eslint-disable max-lines -- one lesson, told from its first step to its last. */
import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { pagePath, type Person } from './src/person.ts'
import { inspect, SIZES } from './src/screens.ts'
import { goOffline, openTab } from './src/tab.ts'
import { describe, it } from './src/world.ts'

const PHONE = { viewport: SIZES.narrow, hasTouch: true, isMobile: true, reducedMotion: 'reduce' } as const
const LAPTOP = { viewport: SIZES.wide, reducedMotion: 'reduce' } as const

let steps = 0

/** Names the step in which the test fails. */
async function step(what: string, act: () => Promise<unknown>): Promise<void> {
  steps++
  try {
    await act()
  } catch (error) {
    throw new Error(`step ${steps}, ${what}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

const hasFocus = ({ page }: Person, hasText: string) => page.locator('article:focus', { hasText }).waitFor()
const chip = (message: Locator, name: string) => message.getByRole('button', { name, exact: true })

/** Enter breaks the line on a phone. */
async function sendByTouch({ composer, sendButton }: Conversation, text: string): Promise<void> {
  await composer.fill(text)
  await sendButton.tap()
}

async function register({ page, name, username, email, password }: Person): Promise<void> {
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
}

describe('a lesson', () => {
  it(
    'in forty steps: a teacher, a student, and a student with a phone',
    { timeout: 300_000 },
    async ({ visitor, server }) => {
      const [ilze, janis, anna] = [
        await visitor('Ilze', { context: LAPTOP }),
        await visitor('Jānis', { context: LAPTOP }),
        await visitor('Anna', { context: PHONE }),
      ]
      let address = ''

      await step('the teacher makes an account', async () => {
        await ilze.page.goto('/')
        await register(ilze)
        await ilze.page.getByText('You are not in any room yet.').waitFor()
      })
      await step('and a room', async () => {
        await ilze.page.getByRole('button', { name: 'New room' }).click()
        await ilze.page.getByLabel('Room name').fill('Physics 10b')
        await ilze.page.getByRole('button', { name: 'Create room' }).click()
        await ilze.page.getByRole('heading', { name: 'Physics 10b' }).waitFor()
        await ilze.page.getByRole('heading', { name: 'Invite the class' }).waitFor()
        await ilze.page.getByRole('button', { name: 'Close' }).click()
        address = new URL(ilze.page.url()).pathname
      })
      await step('a student opens its address, makes an account, and is there', async () => {
        await janis.page.goto(address)
        await register(janis)
        await janis.page.getByRole('button', { name: 'Join Physics 10b' }).click()
        await janis.page.getByRole('heading', { name: 'Physics 10b' }).waitFor()
      })
      await step('another one has an account, finds the room on a phone and joins', async () => {
        await anna.register()
        await anna.page.goto('/')
        await anna.page.getByLabel('Search public rooms').fill('physics')
        await anna.page.getByRole('button', { name: 'Join Physics 10b' }).tap()
        await anna.page.getByRole('heading', { name: 'Physics 10b' }).waitFor()
      })
      const atIlze = await Conversation.ready(ilze.page)
      const atJanis = await Conversation.ready(janis.page)
      const atAnna = await Conversation.ready(anna.page)
      const everyone = [atIlze, atJanis, atAnna]
      const everyoneSees = (text: string) => Promise.all(everyone.map((at) => at.stored(text)))
      // Answers show its first words too.
      const question = (at: Conversation) => at.message('Find the energy').first()
      const { rooms } = await ilze.http.call('GET /api/rooms', {})
      const room = rooms[0]!

      await step('the teacher sees three people', () => ilze.page.getByText('3 participants').waitFor())
      await step('all see who is typing', async () => {
        const typed = async () => {
          await atIlze.composer.press('a')
          return anna.page.getByText('Ilze is typing…').isVisible()
        }
        await expect.poll(typed, { timeout: 20_000 }).toBe(true)
      })
      await step('words in bold and a formula are drawn for everyone', async () => {
        await atIlze.send('Find the energy: $E = mc^2$, **today**')
        await everyoneSees('the energy')
        for (const at of everyone) await question(at).locator('strong', { hasText: 'today' }).waitFor()
        for (const at of everyone) await question(at).locator('math').waitFor()
      })
      await step('a program stands in a block', async () => {
        await atJanis.composer.fill('```python\nm = 2\nprint(m * 9e16)\n```')
        await atJanis.composer.press('Enter')
        await everyoneSees('print(m')
        await atAnna.message('print(m').locator('pre').waitFor()
      })
      await step('a table is a table', async () => {
        await atJanis.composer.fill('| m | E |\n| --- | --- |\n| 2 kg | 1.8e17 J |')
        await atJanis.composer.press('Enter')
        // A table is drawn late. A finger that taps while it grows misses its button.
        for (const at of everyone) await at.message('1.8e17').getByRole('table').waitFor()
      })
      await step('the student quotes the question by R', async () => {
        await question(atJanis).focus()
        await janis.page.keyboard.press('R')
        await janis.page.getByText('Reply to').waitFor()
        await janis.page.keyboard.type('It is 1.8e17 joules')
        await janis.page.keyboard.press('Enter')
        await everyoneSees('It is 1.8e17 joules')
      })
      await step('the phone jumps to what is quoted', async () => {
        await atAnna
          .message('It is 1.8e17')
          .getByRole('button', { name: /the energy/ })
          .tap()
        await hasFocus(anna, 'the energy')
      })
      await step('and back', async () => {
        await anna.page.getByRole('button', { name: 'Back' }).tap()
        await hasFocus(anna, 'It is 1.8e17')
      })
      await step('the teacher reacts with one of six', async () => {
        await atIlze.message('It is 1.8e17').hover()
        await chip(atIlze.message('It is 1.8e17'), '👍').click()
        await chip(atJanis.message('It is 1.8e17'), '👍 1: Ilze').waitFor()
      })
      await step('the phone joins the reaction', async () => {
        await chip(atAnna.message('It is 1.8e17'), '👍 1: Ilze').tap()
        await chip(atIlze.message('It is 1.8e17'), '👍 2: You and Anna').waitFor()
      })
      await step('the student finds another one in Latvian, by keyboard', async () => {
        await atJanis.message('It is 1.8e17').focus()
        await janis.page.keyboard.press('+')
        await janis.page.getByRole('searchbox', { name: 'Search emoji' }).and(janis.page.locator(':focus')).waitFor()
        await janis.page.keyboard.type('sarkana sirds')
        await janis.page.getByRole('gridcell', { name: 'red heart', exact: true }).waitFor()
        await janis.page.keyboard.press('Enter')
        await chip(atAnna.message('It is 1.8e17'), '❤️ 1: Jānis').waitFor()
      })
      await step('the teacher takes the reaction back', async () => {
        await chip(atIlze.message('It is 1.8e17'), '👍 2: You and Anna').click()
        await chip(atJanis.message('It is 1.8e17'), '👍 1: Anna').waitFor()
      })
      await step('the phone asks in a thread', async () => {
        await atAnna.act('It is 1.8e17', 'Reply in thread')
        const thread = await Conversation.thread(anna.page)
        await sendByTouch(thread, 'How did you get that?')
        await thread.stored('How did you get that?')
        expect(await inspect(anna.page, 'lesson-thread-phone')).toEqual([])
      })
      await step('the main line tells that there is a reply, and does not show it', async () => {
        await atIlze
          .message('It is 1.8e17')
          .getByRole('button', { name: /^1 reply/ })
          .waitFor()
        expect(await atIlze.message('How did you').count()).toBe(0)
      })
      await step('the student opens the thread by T and answers', async () => {
        await atJanis.message('It is 1.8e17').focus()
        await janis.page.keyboard.press('T')
        const thread = await Conversation.thread(janis.page)
        await thread.stored('How did you get that?')
        await thread.send('Two times nine')
        await (await Conversation.thread(anna.page)).stored('Two times nine')
        expect(await inspect(janis.page, 'lesson-thread-wide')).toEqual([])
      })
      await step('Escape and Back close it, at its root', async () => {
        await janis.page.keyboard.press('Escape')
        await hasFocus(janis, 'It is 1.8e17')
        await anna.page.goBack()
        await hasFocus(anna, 'It is 1.8e17')
      })
      await step('the teacher mentions the student, found without diacritics', async () => {
        await atIlze.composer.fill('')
        await atIlze.composer.pressSequentially('Well done @jan')
        await ilze.page.getByRole('option').getByText('Jānis', { exact: true }).waitFor()
        await ilze.page.keyboard.press('Enter')
        await ilze.page.keyboard.press('Enter')
        await janis.page.getByRole('article', { name: 'Ilze mentions you: Well done' }).waitFor()
      })
      await step('and everyone', async () => {
        await atIlze.send('Listen, @all, please')
        await anna.page.getByRole('article', { name: 'Ilze mentions you: Listen' }).waitFor()
      })
      await step('pins the question by P', async () => {
        await question(atIlze).focus()
        await ilze.page.keyboard.press('P')
        await question(atAnna).getByText('Pinned by Ilze').waitFor()
      })
      await step('the student finds it among the pins', async () => {
        await janis.page.getByRole('button', { name: 'Pinned messages' }).click()
        await janis.page
          .getByRole('complementary')
          .getByRole('link', { name: /the energy/ })
          .click()
        await hasFocus(janis, 'the energy')
      })
      const [first] = await ilze.history(room)
      await step('a link to the question opens there', async () => {
        await anna.page.goto(`${pagePath(room)}?m=${first!.seq}`)
        await hasFocus(anna, 'the energy')
      })
      await step('the student edits an answer by E', async () => {
        await atJanis.message('It is 1.8e17').focus()
        await janis.page.keyboard.press('E')
        await atJanis.editor.fill('It is 1.8e17 J, I think')
        await janis.page.keyboard.press('Control+Enter')
        for (const at of everyone) await at.message('I think').getByText('(edited)').waitFor()
      })
      await step('the teacher reads what it said before', async () => {
        await atIlze.message('I think').getByText('(edited)').click()
        await ilze.page.getByRole('dialog').locator('del', { hasText: 'joules' }).waitFor()
        await ilze.page.keyboard.press('Escape')
      })
      await step('a delete is undone in time', async () => {
        await atJanis.act('print(m', 'Delete')
        await atJanis.lacks('print(m')
        await janis.page.getByRole('button', { name: 'Undo' }).click()
        await atJanis.stored('print(m')
      })
      await step('the teacher deletes the question: who quotes it says so', async () => {
        await question(atIlze).focus()
        await ilze.page.keyboard.press('Delete')
        await atAnna.message('I think').getByText('Deleted message').waitFor({ timeout: 20_000 })
      })
      await step('a text above the limit is kept and not sent', async () => {
        await atAnna.composer.fill('x'.repeat(501))
        expect(await atAnna.sendButton.isDisabled()).toBe(true)
        await atAnna.composer.fill('')
      })
      await step('the phone writes in a tunnel', async () => {
        await goOffline(anna.page)
        await sendByTouch(atAnna, 'Written in a tunnel')
        await expect.poll(() => atAnna.unsent.count()).toBe(1)
      })
      await step('the lesson goes on without it', async () => {
        for (const text of ['First without Anna', 'Second without Anna']) await atJanis.send(text)
        await atIlze.stored('Second without Anna')
      })
      await step('the phone comes back: nothing is lost, nothing is doubled', async () => {
        await anna.context.setOffline(false)
        await everyoneSees('Written in a tunnel')
        await everyoneSees('First without Anna')
        expect(await atIlze.message('Written in a tunnel').count()).toBe(1)
      })
      await step('the server falls and comes back in the middle of a message', async () => {
        await server.stop('SIGKILL')
        await atJanis.send('Into the dark')
        await server.start()
        for (const at of everyone) await at.tryAgain()
        await Promise.all(everyone.map((at) => at.connected({ timeout: 40_000 })))
        await everyoneSees('Into the dark')
        expect(await atIlze.message('Into the dark').count()).toBe(1)
      })
      await step('a second tab of the student hears the same', async () => {
        const { at, page } = await openTab(janis, room)
        await atIlze.send('In both tabs')
        await at.stored('In both tabs')
        await page.close()
      })
      await step('the teacher names the room anew: all see it at once', async () => {
        const params = { username: room.host.username, slug: room.slug }
        await ilze.http.call('PATCH /api/rooms/:username/:slug', { params, body: { name: 'Energy' } })
        for (const { page } of [ilze, janis, anna]) await page.getByRole('heading', { name: 'Energy' }).waitFor()
      })
      await step('removes the student, whose page says so', async () => {
        await ilze.page.getByRole('button', { name: 'Remove Jānis' }).click()
        await ilze.page.getByRole('button', { name: 'Remove', exact: true }).click()
        await janis.page.getByText('This room is gone, or you are no longer in it.').waitFor()
      })
      await step('and lets them back in', async () => {
        await ilze.page.getByRole('button', { name: 'Let back in: Jānis' }).click()
        await expect
          .poll(() =>
            janis.join(room).then(
              () => true,
              () => false,
            ),
          )
          .toBe(true)
        await janis.page.goto(address)
        await Conversation.ready(janis.page)
      })
      await step('three screens show the same, in the same order', async () => {
        const texts = [
          'It is 1.8e17 J',
          'Well done',
          'Listen',
          'First',
          'Second',
          'in a tunnel',
          'the dark',
          'both tabs',
        ]
        const stored = (await ilze.bodies(room)).map((body) => texts.find((text) => body.includes(text)))
        const order = stored.filter((text) => text !== undefined)
        expect(order).toHaveLength(texts.length)
        for (const at of everyone)
          await expect.poll(async () => (await at.said(texts)).filter((text) => text !== undefined)).toEqual(order)
      })
      await step('axe finds nothing on any screen, in both themes', async () => {
        for (const [name, person] of Object.entries({ ilze, janis, anna }))
          expect(await inspect(person.page, `lesson-${name}`)).toEqual([])
      })
      expect(steps).toBe(40)
    },
  )
})

import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { SIZES } from './src/screens.ts'
import { SpecClient } from './src/spec-client.ts'
import { describe, it } from './src/world.ts'

/** How many messages one person writes before another one does. */
const GROUPS = [2, 5, 3, 6, 4, 1, 5, 4, 6, 3, 4]

/** Of all messages that can be seen as a whole: how many there are, and the free heights between them. */
const MEASURE = `(() => {
  const view = document.querySelector('.scroller').getBoundingClientRect()
  const messages = [...document.querySelectorAll('.message')]
    .map((element) => ({
      head: element.querySelector('.head')?.getBoundingClientRect(),
      text: element.querySelector('.text').getBoundingClientRect(),
    }))
    .sort((a, b) => a.text.top - b.text.top)
    .filter(({ head, text }) => (head ?? text).top >= view.top && text.bottom <= view.bottom)
  const gaps = { inGroup: [], between: [] }
  for (const [i, { head, text }] of messages.entries())
    if (i > 0) gaps[head ? 'between' : 'inGroup'].push((head ?? text).top - messages[i - 1].text.bottom)
  return { count: messages.length, inGroup: [...new Set(gaps.inGroup)], between: [...new Set(gaps.between)] }
})()`

describe('the conversation', () => {
  it('shows about twenty short messages on a laptop: 4 px apart in a group, and 16 px between groups', async ({
    person,
  }) => {
    const ada = await person('Ada', { context: { viewport: SIZES.wide } })
    const ben = await person('Ben')
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    const conversation = await Conversation.open(ada, room)
    const writers = await Promise.all([SpecClient.open(ada, room), SpecClient.open(ben, room)])
    for (const [i, count] of GROUPS.entries()) {
      const writer = writers[i % 2]!
      for (let k = 0; k < count; k++) writer.send({ type: 'text', message: `Short, number ${i}.${k}` })
      await writer.next(({ body }) => body === `Short, number ${i}.${count - 1}`)
    }
    await conversation.shows('Short, number 10.3')
    await expect.poll(() => ada.page.evaluate(MEASURE)).toMatchObject({ inGroup: [4], between: [16] })
    const { count } = await ada.page.evaluate<{ count: number }>(MEASURE)
    expect(count).toBeGreaterThanOrEqual(18)
  })

  it('a new message at the end comes in within 120 ms by its opacity alone, and not at all without motion', async ({
    person,
  }) => {
    const ada = await person('Ada', { context: { reducedMotion: 'no-preference' } })
    const room = await ada.createRoom('Physics')
    const conversation = await Conversation.open(ada, room)
    await conversation.send('First')
    await conversation.stored('First')
    await ada.page.evaluate(`document.addEventListener('animationstart', ({ target }) => {
      window.moved = target.getAnimations().flatMap((animation) => [
        animation.effect.getTiming().duration,
        ...animation.effect.getKeyframes().map(({ offset, opacity, transform }) => [offset, opacity, transform ?? 'none']),
      ])
    })`)
    await conversation.send('Second')
    await ada.page.waitForFunction('window.moved')
    expect(await ada.page.evaluate('window.moved')).toEqual([120, [0, '0', 'none'], [1, '1', 'none']])

    await ada.page.emulateMedia({ reducedMotion: 'reduce' })
    await ada.page.evaluate('window.moved = undefined')
    await conversation.send('Third')
    await conversation.stored('Third')
    expect(await ada.page.evaluate('window.moved')).toBeUndefined()
  })
})

describe('the sign-in', () => {
  it('says what this is, and whose server it is', async ({ visitor, server }) => {
    const { page } = await visitor('Ada', { context: { locale: 'lv' } })
    await page.goto('/sign-in')
    await page.getByText(`Šis ir serveris localhost:${server.port}`).waitFor()
    await page.getByText('Telpas, kurās sarunājas klase').waitFor()
  })
})

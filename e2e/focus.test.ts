import type { Room } from '@edusphere/protocol'
import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import type { Person } from './src/person.ts'
import { SpecClient } from './src/spec-client.ts'
import { describe, it } from './src/world.ts'

/** Sends texts of uneven height. */
async function write(person: Person, room: Room, texts: string[]) {
  const client = await SpecClient.open(person, room)
  for (const text of texts) client.send({ type: 'text', message: text })
  await client.next(({ body }) => body === texts.at(-1))
  await client.close()
}

const lines = (count: number, name: string) =>
  Array.from({ length: count }, (_, i) => `${name} ${i}.${'\nand more of it'.repeat(i % 3)}`)

const FRAMES = `new Promise((painted) => {
  let frames = 0
  const next = () => (++frames < 20 ? requestAnimationFrame(next) : painted())
  next()
})`

/** Where the editor stands after some frames without movement. Fails when a part of it is off the list. */
async function placeOfEditor({ page }: Person): Promise<number> {
  const form = page.locator('form', { has: page.getByRole('textbox', { name: 'Edit message' }) })
  let [now, before] = [NaN, NaN]
  while (now !== before) {
    before = now
    await page.evaluate(FRAMES)
    now = (await form.boundingBox())!.y
  }
  const editor = (await form.boundingBox())!
  const list = (await page.getByRole('log').locator('..').boundingBox())!
  expect(editor.y).toBeGreaterThanOrEqual(list.y)
  expect(editor.y + editor.height).toBeLessThanOrEqual(list.y + list.height)
  return editor.y
}

const MINE = `Mine${'\nand more of it'.repeat(9)}`

describe('[K14] an editor', () => {
  it('opens on the screen, also of a message far away, and stays in its place while messages arrive', async ({
    person,
  }) => {
    const [ada, ben] = [await person('Ada'), await person('Ben')]
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    await write(ben, room, lines(18, 'Old'))
    await write(ada, room, [...lines(18, 'Older'), MINE])
    const atAda = await Conversation.open(ada, room)
    const { page } = ada
    const pill = page.getByRole('button', { name: '↓' })
    // The room opens at the first unread message, far above mine.
    await page.getByText('New messages').waitFor()
    await atAda.composer.press('ArrowUp')
    await atAda.editor.waitFor()
    const place = await placeOfEditor(ada)
    await write(ben, room, lines(18, 'New'))
    await pill.waitFor()
    expect(await placeOfEditor(ada)).toBeCloseTo(place, 0)
    await page.keyboard.type('!')
    expect(await atAda.editor.inputValue()).toBe(`${MINE}!`)
    expect(await placeOfEditor(ada)).toBeCloseTo(place, 0)
    // One's way back to the end is open.
    await atAda.editor.press('Escape')
    await pill.click()
    await atAda.shows('New 17.')
  })
})

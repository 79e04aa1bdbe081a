import type { Message } from '@edusphere/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { setLocale } from '../../i18n.ts'
import { MINE, show, THEIRS } from '../../testing/message.ts'

beforeEach(() => setLocale('en'))

const mentioning = (message: Message, mentions: string[], body = '@ada @ben @all') =>
  show({ ...message, body, mentions })
const isMarked = ({ wrapper }: ReturnType<typeof show>) => wrapper.classes('for-me')

describe('a message that mentions me', () => {
  it.each([[['ada']], [['ben', 'ada']], [['all']]])('by %j is marked, and says so', (mentions) => {
    const shown = mentioning(THEIRS, mentions)
    expect(isMarked(shown)).toBe(true)
    expect(shown.wrapper.attributes('aria-label')).toContain('Ben mentions you: ')
  })

  it('not one that only names me, mentions others, or is mine', () => {
    for (const shown of [
      mentioning(THEIRS, []),
      mentioning(THEIRS, ['ben']),
      mentioning(MINE, ['all']),
      show(THEIRS),
    ]) {
      expect(isMarked(shown)).toBe(false)
      expect(shown.wrapper.attributes('aria-label')).not.toContain('mentions you')
    }
  })
})

it('in the text stand only the mentions of the message', () => {
  const marks = (mentions: string[]) =>
    mentioning(THEIRS, mentions)
      .wrapper.findAll('.mention')
      .map((mark) => [mark.text(), mark.attributes('title')])
  expect(marks(['ada'])).toEqual([['@ada', 'ada']])
  expect(marks(['all'])).toEqual([['@all', 'Everyone in the room']])
  expect(marks([])).toEqual([])
})

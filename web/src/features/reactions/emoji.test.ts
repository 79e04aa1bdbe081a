import { expect, it } from 'vitest'
import { LOCALES } from '../../i18n.ts'
import { findEmoji, GROUPS, withTone } from './emoji.ts'

const ALL = GROUPS.flatMap(({ emoji }) => emoji)
const TONE = '\u{1f3fd}'
const firstOf = (text: string) => findEmoji(text)[0]?.emoji

it('[M12] every emoji is one that the server takes, also with a skin tone, and stands once', () => {
  const shown = ALL.flatMap(({ emoji, takesTone }) => (takesTone ? [emoji, withTone(emoji, TONE)] : [emoji]))
  expect(shown.length).toBeGreaterThan(2_000)
  expect(shown.filter((emoji) => !/^\p{RGI_Emoji}$/v.test(emoji))).toEqual([])
  expect(new Set(shown).size).toBe(shown.length)
})

it('every emoji has a name in every language', () => {
  expect(ALL.filter(({ names }) => !LOCALES.every((locale) => names.get(locale)))).toEqual([])
})

it.each([
  ['red heart', '❤️'],
  ['thumbs up', '👍'],
  ['Sarkana SIRDS', '❤️'],
  ['augsupversts iksk', '👍'],
  ['karogs latv', '🇱🇻'],
  ['skolotaja', '👩‍🏫'],
])('finds "%s", in English and Latvian, with and without diacritics', (text, emoji) => {
  expect(firstOf(text)).toBe(emoji)
})

it('finds by keyword too, and nothing for what no emoji is called', () => {
  expect(findEmoji('prieks').map(({ emoji }) => emoji)).toContain('😂')
  expect(findEmoji('qwertz')).toEqual([])
})

it('gives a skin tone, another one, and takes it away; what has none stays', () => {
  expect(withTone('☝️', TONE)).toBe('☝🏽')
  expect(withTone('☝🏽', '\u{1f3ff}')).toBe('☝🏿')
  expect(withTone('☝🏽', '')).toBe('☝️')
  expect(withTone('👩‍🏫', TONE)).toBe('👩🏽‍🏫')
  expect(withTone('❤️', TONE)).toBe('❤️')
})

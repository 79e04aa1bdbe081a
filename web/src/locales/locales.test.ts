import { ERRORS } from '@edusphere/protocol'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LOCALES, setLocale, useI18n, withMoreTexts, type TextKey } from '../i18n.ts'

type Tree = { [key: string]: string | Tree }

const read = (locale: string, file: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, locale, `${file}.json`), 'utf8')) as Tree

function flatten(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  )
}

const FILES = ['app', 'conversation', 'more']

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort()
const pluralForms = (text: string) => Array.from(text.matchAll(/(\w+) \{/g), ([, form]) => form).sort()

describe.each(FILES)('%s.json', (file) => {
  const english = new Map(flatten(read('en', file)))

  describe.each(LOCALES)('in %s', (locale) => {
    const texts = new Map(flatten(read(locale, file)))

    it('says the same things as in English', () => {
      expect([...texts.keys()].sort()).toEqual([...english.keys()].sort())
    })

    it('fills the same places as in English', () => {
      for (const [key, text] of english) expect([key, placeholders(texts.get(key)!)]).toEqual([key, placeholders(text)])
    })

    it('has every plural form of the language', () => {
      const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.sort()
      for (const [key, text] of texts)
        if (text.includes(', plural,')) expect([key, pluralForms(text)]).toEqual([key, forms])
    })
  })
})

it('no two files have a group of the same name', () => {
  const groups = FILES.flatMap((file) => Object.keys(read('en', file)))
  expect(groups.toSorted()).toEqual([...new Set(groups)].sort())
})

it('Latvian has one word for a room, and one form of address', () => {
  const texts = FILES.flatMap((file) => flatten(read('lv', file)))
  const other = /istab|(?<!\p{L})(tu|tev\p{L}*|tav\p{L}*)(?!\p{L})/iu
  expect(texts.filter(([, text]) => other.test(text))).toEqual([])
})

it.each(LOCALES)('[A6] every text in %s isolates what is put into it', async (locale) => {
  await withMoreTexts(() => Promise.resolve())()
  await setLocale(locale)
  const texts = FILES.flatMap((file) => flatten(read(locale, file)))
  for (const [key, text] of texts) {
    const names = placeholders(text).map((place) => place.slice(1, -1))
    const values = Object.fromEntries(names.map((name) => [name, name === 'count' ? 2 : 'ليلى\u2069\u202e']))
    const [words, ...places] = useI18n()
      .t(key as TextKey, values)
      .split(/\u2068ليلى\u2069/)
    expect([key, places.length >= names.filter((name) => name !== 'count').length]).toEqual([key, true])
    expect([key, words, ...places].join('')).not.toMatch(/[ليلى\u202e\u2068\u2069]/)
  }
})

describe('errors', () => {
  it.each(LOCALES)('every code of the wire has a sentence in %s', (locale) => {
    const sentences = Object.keys(read(locale, 'app').error as Tree)
    expect(sentences).toEqual(expect.arrayContaining([...Object.keys(ERRORS), 'network']))
  })

  it('S15: the English sentences are the ones of the specification', () => {
    const errors = read('en', 'app').error as Tree
    expect(errors).toMatchObject({
      unauthenticated: 'Authentication required',
      message_too_long: 'Message exceeds {limit} characters',
      not_owner: 'You can only edit your own messages',
    })
  })
})

import { ERRORS } from '@edusphere/protocol'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

type Tree = { [key: string]: string | Tree }

const read = (locale: string, file: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, locale, `${file}.json`), 'utf8')) as Tree

function flatten(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  )
}

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort()
const forms = (text: string) => text.split(' | ').length

describe.each(['app', 'conversation'])('%s.json', (file) => {
  const en = new Map(flatten(read('en', file)))
  const lv = new Map(flatten(read('lv', file)))

  it('says the same things in both languages', () => {
    expect([...lv.keys()].sort()).toEqual([...en.keys()].sort())
  })

  it('fills the same places in both languages', () => {
    for (const [key, text] of en) expect([key, placeholders(lv.get(key)!)]).toEqual([key, placeholders(text)])
  })

  it('has two plural forms in English and three in Latvian', () => {
    for (const [key, text] of en) {
      const plural = forms(text) > 1
      expect([key, forms(text), forms(lv.get(key)!)]).toEqual([key, plural ? 2 : 1, plural ? 3 : 1])
    }
  })
})

describe('errors', () => {
  it.each(['en', 'lv'])('every code of the wire has a sentence in %s', (locale) => {
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

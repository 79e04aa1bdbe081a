import type { Participant } from '@edusphere/protocol'
import { describe, expect, it } from 'vitest'
import { findableOf, completed, offersFor, peopleFound, queryAt } from './completion.ts'

/** The query at the `|`. */
const query = (marked: string) => {
  const caret = marked.indexOf('|')
  return queryAt(marked.replace('|', ''), caret)?.text
}

describe('what is being typed', () => {
  it.each([
    ['@|', ''],
    ['Hi @be|', 'be'],
    ['(@Bērz|', 'berz'],
    ['one\n@be| two', 'be'],
    ['a `b` @be|', 'be'],
    ['it`s @be|', 'be'],
    ['```\na\n```\n@be|', 'be'],
  ])('%j', (text, expected) => {
    expect(query(text)).toBe(expected)
  })

  it.each([
    'no sign|',
    'ann@be|',
    'https://x.lv/@be|',
    '@@be|',
    '@be |',
    '@b|e',
    '`@be|',
    '`@be|`',
    '`` a ` @be|',
    '```\n@be|',
    '```\n@be|\n```',
  ])('no mention in %j', (text) => {
    expect(query(text)).toBeUndefined()
  })

  it('takes the username in its place, and leaves one space behind it', () => {
    const text = 'Hi @be and'
    expect(completed(queryAt(text, 6)!, text, 'ben')).toEqual({ start: 3, end: 6, insert: '@ben', select: [8, 8] })
    expect(completed(queryAt('@be', 3)!, '@be', 'ben')).toEqual({ start: 0, end: 3, insert: '@ben ', select: [5, 5] })
  })
})

describe('the people found', () => {
  const person = (username: string, name: string) => ({ id: username, username, name }) as Participant
  const people = [
    person('ilze', 'Ilze Bērziņa'),
    person('janis-b', 'Jānis Kalns'),
    person('c10', 'Skolēns 10'),
    person('c9', 'Skolēns 9'),
    person('zoe', 'Anna-Marija Āboliņa'),
  ].map(findableOf)
  const find = (text: string, { online = [] as string[], last = [] as [string, number][] } = {}) =>
    peopleFound(text, people, {
      online: new Set(online),
      lastSeq: new Map(last),
      compareNames: new Intl.Collator('lv', { numeric: true }).compare,
    }).map(({ username }) => username)

  it.each([
    ['berz', ['ilze']],
    ['b', ['ilze', 'janis-b']],
    ['janis-', ['janis-b']],
    ['kaln', ['janis-b']],
    ['anna-m', ['zoe']],
    ['mar', ['zoe']],
    ['erz', []],
  ])('%j finds %j: words that begin with it, of the name or the username', (text, found) => {
    expect(find(text)).toEqual(found)
  })

  it('stand in order: who is here, who wrote last, names as people count', () => {
    expect(find('')).toEqual(['zoe', 'ilze', 'janis-b', 'c9', 'c10'])
    expect(
      find('', {
        online: ['c10'],
        last: [
          ['c9', 7],
          ['janis-b', 9],
        ],
      }),
    ).toEqual(['c10', 'janis-b', 'c9', 'zoe', 'ilze'])
  })

  it('are the best eight of thousands', () => {
    const many = Array.from({ length: 2_000 }, (_, i) => findableOf(person(`p${i}`, `Person ${2_000 - i}`)))
    const order = {
      online: new Set(['p7']),
      lastSeq: new Map(),
      compareNames: new Intl.Collator('en', { numeric: true }).compare,
    }
    const found = peopleFound('person', many, order).map(({ name }) => name)
    expect(found).toEqual(['Person 1993', ...Array.from({ length: 7 }, (_, i) => `Person ${i + 1}`)])
  })

  it('come after everyone, where that is allowed and asked for', () => {
    const names = (text: string, everyone?: string) => offersFor(text, [], everyone).map(({ username }) => username)
    expect([names('', 'Everyone'), names('al', 'Everyone'), names('vis', 'Visi telpā')]).toEqual([
      ['all'],
      ['all'],
      ['all'],
    ])
    expect([names('x', 'Everyone'), names('all')]).toEqual([[], []])
  })
})

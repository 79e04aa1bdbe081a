import type { Participant } from '@edusphere/protocol'
import { expect, it } from 'vitest'
import { inOrder, named } from './in-order.ts'

const person = (name: string): Participant => ({
  ...{ id: name, username: name.slice(0, 3).toLowerCase(), name, userAvatar: null },
  ...{ joined: '', isHost: false, online: false },
})
const people = ['Zane 10.b', 'Ģirts', 'Zane 9.a', 'Gatis', 'Hugo', 'Čaks', 'Cilda'].map(person)
const namesOf = (some: readonly Participant[]) => some.map(({ name }) => name)

it('who is here comes first, and both parts are sorted as people count, in the language of the reader', () => {
  const online = new Set(['hug', 'čak'])
  expect(namesOf(inOrder(people, online, 'lv'))).toEqual([
    'Čaks',
    'Hugo',
    'Cilda',
    'Gatis',
    'Ģirts',
    'Zane 9.a',
    'Zane 10.b',
  ])
})

it.each([
  ['girt', ['Ģirts']],
  ['ČAKS', ['Čaks']],
  [' 9.a ', ['Zane 9.a']],
  ['cil', ['Cilda']],
  ['', namesOf(people)],
  ['nothing like it', []],
])('"%s" finds names and usernames, with or without accents', (text, found) => {
  expect(namesOf(named(people, text))).toEqual(found)
})

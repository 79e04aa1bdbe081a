import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { describe, expect, it } from 'vitest'
import { Name, NewUsername, RoomName, Username } from './fields.ts'
import { normalizeName, shownName } from './names.ts'

const [name, roomName] = [Compile(Name), Compile(RoomName)]
const [newUsername, username] = [Compile(NewUsername), Compile(Username)]

describe('[A6] a name', () => {
  it.each([
    ...[
      'Ilze Kalniņa',
      'Ilze Kalnin\u0327a',
      "O'Brien-Šķēle",
      'Ōe 大江',
      'Нина',
      'عائشة',
      'שָׁלוֹם',
      'Nguyễn',
      '10.b klase',
      '🦊',
    ],
    ...[
      'می\u200cخواهم',
      'ක්\u200dෂ',
      '👩\u200d🏫',
      '👩🏽\u200d🚀',
      '❤\ufe0f',
      '1\ufe0f\u20e3',
      '葛\u{e0100}城',
      'Mc  Two',
      'ཨོཾ',
      'กิ่งแก้ว',
    ],
  ])('may be %j', (value) => {
    expect([name.Check(value), roomName.Check(value)]).toEqual([true, true])
    expect(shownName(value)).toBe(value)
  })

  it.each([
    ['Ilze Kalniņa\u200b', 'Ilze Kalniņa'],
    ['\u202eazlI', 'azlI'],
    ['Il\u2066ze\u2069', 'Ilze'],
    ['Ilze\u200c Kalniņa', 'Ilze Kalniņa'],
    ['Il\u200dze', 'Ilze'],
    ['Ilze\ufe0f', 'Ilze'],
    ['Il\u00adze\ufeff', 'Ilze'],
    ['Ilze\u{e0041}', 'Ilze'],
    ['Ilze\u2028Kalniņa', 'IlzeKalniņa'],
    ['Ilze\ue000', 'Ilze'],
    ['Z\u0300\u0301\u0302\u0303\u0304\u0305o', 'Zo'],
    ['Z\u0323\u0323\u0323o', 'Zo'],
    ['\u0301Ilze', 'Ilze'],
    ['a\u200b\u0301\u0301', 'a'],
    ['\u3164\u115f', '?'],
    ['\u2800 \u200b', '?'],
    ['\u0301', '?'],
    ['  ', '?'],
    ['', '?'],
  ])('is refused as %j, and an old one is shown as %j', (value, shown) => {
    expect([name.Check(value), roomName.Check(value)]).toEqual([false, false])
    expect(shownName(value)).toBe(shown)
  })

  it('of an earlier version is shown as one that could be given now', () => {
    const odd = fc.constantFrom(
      '\u0301',
      '\u0323',
      '\u200d',
      '\u200c',
      '\u202e',
      '\ufe0f',
      '👩',
      'م',
      ' ',
      'a',
      '\u3164',
    )
    const stored = fc.array(fc.oneof(odd, fc.string({ unit: 'grapheme', maxLength: 1 })), { maxLength: 20 })
    const check = (parts: string[]) => {
      const shown = shownName(parts.join(''))
      expect(shownName(shown)).toBe(shown)
      expect(parts.join('')).toSatisfy(
        (text: string) => shown === '?' || [...shown].every((sign) => text.includes(sign)),
      )
    }
    fc.assert(fc.property(stored, check))
  })

  it('has one spelling', () => {
    expect(normalizeName('  Ilze \u00a0 Kalnin\u0327a ')).toBe('Ilze Kalniņa')
  })
})

describe('[A6] a username', () => {
  const reserved = 'all here room everyone admin support system teacher staff moderator'.split(' ')

  it.each(reserved)('%s is not given to a new account, and is one of an old account', (value) => {
    expect([newUsername.Check(value), username.Check(value)]).toEqual([false, true])
    expect(JSON.stringify(NewUsername)).toContain(value)
  })

  it.each(['alla', 'ada', 'admin2', 'the-teacher', 'rooms'])('may be %s', (value) => {
    expect(newUsername.Check(value)).toBe(true)
  })
})

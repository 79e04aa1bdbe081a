import { afterEach, describe, expect, it, vi } from 'vitest'
import { chooseLocale, LOCALES, preferredLocale, setLocale, useI18n } from './i18n.ts'
import arabic from './testing/locales/ar/plurals.json'
import polish from './testing/locales/pl/plurals.json'

afterEach(() => {
  localStorage.clear()
  vi.restoreAllMocks()
})

const participants = (count: number) => useI18n().t('room.participants', { count })

describe('languages', () => {
  it('forms Latvian plurals by the last digits', async () => {
    await setLocale('lv')
    expect([1, 2, 10, 11, 21, 0].map(participants)).toEqual([
      '1 dalībnieks',
      '2 dalībnieki',
      '10 dalībnieku',
      '11 dalībnieku',
      '21 dalībnieks',
      '0 dalībnieku',
    ])
    expect(document.documentElement.lang).toBe('lv')
  })

  it('forms English plurals', async () => {
    await setLocale('en')
    expect([0, 1, 2].map(participants)).toEqual(['0 participants', '1 participant', '2 participants'])
  })

  it('[K16] keeps a name from right to left apart from the words around it', async () => {
    await setLocale('en')
    const { t } = useI18n()
    expect(t('room.hostedBy', { name: 'Ilze' })).toBe('Hosted by Ilze')
    expect(t('room.hostedBy', { name: 'ليلى' })).toBe('Hosted by \u2068ليلى\u2069')
  })

  it('[A6] keeps each name of a list apart', async () => {
    await setLocale('lv')
    const { t, list } = useI18n()
    const names = ['ليلى', 'Ada', 'שרה']
    expect(list(names)).toBe('\u2068ليلى\u2069, Ada un \u2068שרה\u2069')
    expect(t('message.typing', { names, count: 3 })).toContain(list(names))
  })

  it.each(['𞤀𞤣𞤢𞤥', '\u202eadA', '\u2069\u202eadA', 'ליאת\u2069 (ilze)'])(
    '[A6] a name cannot turn the words around it: %j',
    async (name) => {
      await setLocale('en')
      const shown = useI18n().t('room.hostedBy', { name })
      expect(shown).toMatch(/^Hosted by \u2068[^\u202a-\u202e\u2066-\u2069]+\u2069$/)
    },
  )

  it('finds a language by its folder', () => {
    expect(LOCALES).toEqual(['en', 'lv'])
  })

  it('forms the plurals of a new language from its file alone', () => {
    const formed = (texts: object, counts: number[]) => {
      const { people } = texts as { people: (values: { count: number }) => string }
      return counts.map((count) => people({ count }))
    }
    expect(formed(polish, [1, 2, 5, 12, 22, 25, 1.5])).toEqual([
      '1 osoba',
      '2 osoby',
      '5 osób',
      '12 osób',
      '22 osoby',
      '25 osób',
      '1.5 osoby',
    ])
    expect(formed(arabic, [0, 1, 2, 3, 11, 100])).toEqual([
      'لا أحد',
      'شخص واحد',
      'شخصان',
      '3 أشخاص',
      '11 شخصًا',
      '100 شخص',
    ])
  })

  it('follows the browser until a language is chosen, and then the choice', async () => {
    vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['de-DE', 'lv-LV', 'en'])
    expect(preferredLocale()).toBe('lv')
    await chooseLocale('en')
    expect(preferredLocale()).toBe('en')
  })
})

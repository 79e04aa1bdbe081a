import { afterEach, describe, expect, it, vi } from 'vitest'
import { chooseLocale, preferredLocale, setLocale, useI18n } from './i18n.ts'

afterEach(() => {
  localStorage.clear()
  vi.restoreAllMocks()
})

const participants = (count: number) => useI18n().t('room.participants', { count }, count)

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

  it('follows the browser until a language is chosen, and then the choice', async () => {
    vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['de-DE', 'lv-LV', 'en'])
    expect(preferredLocale()).toBe('lv')
    await chooseLocale('en')
    expect(preferredLocale()).toBe('en')
  })
})

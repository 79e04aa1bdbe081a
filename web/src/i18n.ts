import { createI18n } from 'petite-vue-i18n'
import { nextTick } from 'vue'

export const LOCALES = { en: 'English', lv: 'Latviešu' } as const
export type Locale = keyof typeof LOCALES

const KEY = 'edusphere.locale'
const load = {
  en: () => import('./locales/en.ts'),
  lv: () => import('./locales/lv.ts'),
}

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  messageResolver: (messages, path) => {
    let value: unknown = messages
    for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key]
    return (value ?? null) as ReturnType<NonNullable<Parameters<typeof createI18n>[0]['messageResolver']>>
  },
  // Plural forms stand in this order: English `one | other`, Latvian `one | other | zero` (10, 11, 20 …).
  pluralRules: { en: (count) => pluralForm('en', count), lv: (count) => pluralForm('lv', count) },
})

function pluralForm(locale: Locale, count: number): number {
  return Math.max(0, ['one', 'other', 'zero'].indexOf(new Intl.PluralRules(locale).select(count)))
}

const isLocale = (value: string | null | undefined): value is Locale => typeof value === 'string' && value in LOCALES

/** The language chosen on this browser, else the first of the browser's own that we speak. */
export function preferredLocale(): Locale {
  const chosen = localStorage.getItem(KEY)
  if (isLocale(chosen)) return chosen
  return navigator.languages.map((language) => language.slice(0, 2)).find(isLocale) ?? 'en'
}

export async function setLocale(locale: Locale): Promise<void> {
  const { messages } = await load[locale]()
  i18n.global.setLocaleMessage(locale, messages)
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
  await nextTick()
}

export async function chooseLocale(locale: Locale): Promise<void> {
  localStorage.setItem(KEY, locale)
  await setLocale(locale)
}

import { computed, nextTick, readonly, shallowRef } from 'vue'
import type { messages as english } from './locales/en.ts'
import { lazy } from './ui/lazy.ts'

export const LOCALES = { en: 'English', lv: 'Latviešu' } as const
export type Locale = keyof typeof LOCALES

type KeyIn<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${KeyIn<T[K]>}` }[keyof T & string]
/** The path of a text in the locale files, for example `room.name`. */
export type TextKey = KeyIn<typeof english>
/** The keys below one of them. */
export type KeyBelow<Parent extends string> = TextKey extends infer Key ? NameBelow<Parent, Key> : never
type NameBelow<Parent extends string, Key> = Key extends `${Parent}.${infer Name}` ? Name : never

interface Texts {
  readonly [name: string]: string | Texts
}

const KEY = 'edusphere.locale'
const load = {
  en: lazy(() => import('./locales/en.ts')),
  lv: lazy(() => import('./locales/lv.ts')),
}
/** The order in which a text gives its plural forms: English `one | other`, Latvian `one | other | zero` (10, 11, 20 …). */
const FORMS: Intl.LDMLPluralRule[] = ['one', 'other', 'zero']

const locale = shallowRef<Locale>('en')
/** Making one takes a fifth of a millisecond, and a page asks for a plural with every message. */
const rules = computed(() => new Intl.PluralRules(locale.value))
const texts = shallowRef<Texts>({})

/** The language of the page, and its texts. */
export const useI18n = () => ({ t, locale: readonly(locale) })

/**
 * The text in the language of the page.
 * @param values what stands in its `{places}`.
 * @param count chooses among its plural forms.
 */
function t(key: TextKey, values: Readonly<Record<string, string | number>> = {}, count?: number): string {
  const text = key.split('.').reduce<string | Texts>((tree, name) => (tree as Texts)[name]!, texts.value) as string
  const form = count === undefined ? text : pluralForm(text.split(' | '), count)
  return form.replace(/\{(\w+)\}/g, (_place, name: string) => String(values[name]))
}

function pluralForm(forms: readonly string[], count: number): string {
  return forms[FORMS.indexOf(rules.value.select(count))] ?? forms[0]!
}

const isLocale = (value: string | null | undefined): value is Locale => typeof value === 'string' && value in LOCALES

/** The language chosen on this browser, else the first of the browser's own that we speak. */
export function preferredLocale(): Locale {
  const chosen = localStorage.getItem(KEY)
  if (isLocale(chosen)) return chosen
  return navigator.languages.map((language) => language.slice(0, 2)).find(isLocale) ?? 'en'
}

export async function setLocale(next: Locale): Promise<void> {
  const { messages } = await load[next]()
  texts.value = messages
  locale.value = next
  document.documentElement.lang = next
  await nextTick()
}

export async function chooseLocale(next: Locale): Promise<void> {
  localStorage.setItem(KEY, next)
  await setLocale(next)
}

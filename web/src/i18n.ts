import { nextTick, readonly, shallowRef } from 'vue'
import type app from './locales/en/app.json'
import type conversation from './locales/en/conversation.json'
import { lazy } from './ui/lazy.ts'

type KeyIn<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${KeyIn<T[K]>}` }[keyof T & string]
/** The path of a text in the locale files, for example `room.name`. */
export type TextKey = KeyIn<typeof app & typeof conversation>
/** The keys below one of them. */
export type KeyBelow<Parent extends string> = TextKey extends infer Key ? NameBelow<Parent, Key> : never
type NameBelow<Parent extends string, Key> = Key extends `${Parent}.${infer Name}` ? Name : never

type Values = Readonly<Record<string, string | number>>
type Text = (values: Values) => string
/** What build/compile-texts.ts makes of a locale file. */
interface Texts {
  readonly [name: string]: Text | Texts
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/
const KEY = 'edusphere.locale'
const files = import.meta.glob<Texts>('./locales/*/*.json', { import: 'default' })
const filesOf = Object.groupBy(Object.keys(files), (path) => path.split('/')[2]!)
/** The codes of the languages: each is a folder of `locales`. */
export const LOCALES: readonly string[] = Object.keys(filesOf)

const locale = shallowRef('en')
const texts = shallowRef<Texts>({})

/** The language of the page, and its texts. */
export const useI18n = () => ({ t, locale: readonly(locale) })

/**
 * The text in the language of the page.
 * @param values what stands in its `{places}`; `count` chooses among its plural forms.
 */
function t(key: TextKey, values: Values = {}): string {
  const isolated = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, isolate(value)]))
  const text = key.split('.').reduce<Text | Texts>((tree, name) => (tree as Texts)[name]!, texts.value) as Text
  return text(isolated)
}

/** A name in a script that runs from right to left keeps its own direction, and the words around it keep theirs. */
const isolate = (value: string | number) =>
  typeof value === 'string' && RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value

const isLocale = (value: string | null | undefined): value is string => LOCALES.includes(value!)

/** The language chosen on this browser, else the first of the browser's own that we speak. */
export function preferredLocale(): string {
  const chosen = localStorage.getItem(KEY)
  if (isLocale(chosen)) return chosen
  return navigator.languages.map((language) => language.slice(0, 2)).find(isLocale) ?? 'en'
}

export async function setLocale(next: string): Promise<void> {
  const load = lazy(() => Promise.all(filesOf[next]!.map((path) => files[path]!())))
  texts.value = Object.assign({}, ...(await load())) as Texts
  locale.value = next
  document.documentElement.lang = next
  await nextTick()
}

export async function chooseLocale(next: string): Promise<void> {
  localStorage.setItem(KEY, next)
  await setLocale(next)
}

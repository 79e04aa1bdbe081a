import { nextTick, readonly, shallowRef } from 'vue'
import type { texts as more } from './locales/en/more.ts'
import type { texts as english } from './locales/en/texts.ts'
import { lazy } from './ui/lazy.ts'

type KeyIn<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${KeyIn<T[K]>}` }[keyof T & string]
/** The path of a text in the locale files, for example `room.name`. */
export type TextKey = KeyIn<typeof english & typeof more>
/** The keys below one of them. */
export type KeyBelow<Parent extends string> = TextKey extends infer Key ? NameBelow<Parent, Key> : never
type NameBelow<Parent extends string, Key> = Key extends `${Parent}.${infer Name}` ? Name : never

/** A list is written as the language writes one: "Ada, Ben and Eve". */
type Value = string | number | readonly string[]
type Text = (values: Readonly<Record<string, string | number>>) => string
/** What build/compile-texts.ts makes of a locale file. */
interface Texts {
  readonly [name: string]: Text | Texts
}

/** Latin, Greek and Cyrillic run from left to right, as the languages of the page do. Other scripts may not. */
const LEFT_TO_RIGHT = /^[\0-\u058f]*$/
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g
const KEY = 'edusphere.locale'
// Two modules for each language: what the first screen needs, and `more`. Every module more would be a file more to wait for.
const loaders = import.meta.glob<Texts>('./locales/*/{texts,more}.ts', { import: 'texts' })
/** The codes of the languages: each is a folder of `locales`. */
export const LOCALES: readonly string[] = [...new Set(Object.keys(loaders).map((path) => path.split('/')[2]!))]

/** What the page has asked for last. A new object for each question. */
let wanted: { readonly language: string; readonly files: readonly string[] } = { language: 'en', files: ['texts'] }
const locale = shallowRef('en')
const texts = shallowRef<Texts>({})

/** The language of the page, and its texts. */
export const useI18n = () => ({ t, list, locale: readonly(locale) })

/**
 * The text in the language of the page.
 * @param values what stands in its `{places}`; `count` chooses among its plural forms.
 */
function t(key: TextKey, values: Readonly<Record<string, Value>> = {}): string {
  const placed = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, place(value)]))
  const text = key.split('.').reduce<Text | Texts>((tree, name) => (tree as Texts)[name]!, texts.value) as Text
  return text(placed)
}

/** The texts as the language of the page writes a list. The formatter takes milliseconds to make: one text needs none. */
function list(values: readonly string[]): string {
  const isolated = values.map(isolate)
  return isolated.length < 2 ? isolated.join('') : new Intl.ListFormat(locale.value).format(isolated)
}

function place(value: Value): string | number {
  if (typeof value === 'number') return value
  return typeof value === 'string' ? isolate(value) : list(value)
}

/** The text keeps its own direction, and the words around it keep theirs. A control in the text could end the isolation. */
const isolate = (text: string): string =>
  LEFT_TO_RIGHT.test(text) ? text : `\u2068${text.replace(DIRECTION_CONTROLS, '')}\u2069`

const isLocale = (value: string | null | undefined): value is string => LOCALES.includes(value!)

/** The language chosen on this browser, else the first of the browser's own that we speak. public/early.js does the same. */
export function preferredLocale(): string {
  const chosen = localStorage.getItem(KEY)
  if (isLocale(chosen)) return chosen
  return navigator.languages.map((language) => language.slice(0, 2)).find(isLocale) ?? 'en'
}

export async function setLocale(language: string): Promise<void> {
  wanted = { ...wanted, language }
  await load()
  await nextTick()
}

/**
 * Makes a loader of a page part load the texts of `more.json` too. The part may use them as it uses all others.
 * Give it to `defineAsyncComponent` or to a route.
 */
export function withMoreTexts<Part>(part: () => Promise<Part>): () => Promise<Part> {
  return async () => {
    if (wanted.files.length === 1) wanted = { ...wanted, files: ['texts', 'more'] }
    const [loaded] = await Promise.all([lazy(part)(), load()])
    return loaded
  }
}

/** Shows what is wanted, also when that changes while the files come. */
async function load(): Promise<void> {
  for (;;) {
    const { language, files } = wanted
    const loaded = await Promise.all(files.map((file) => lazy(loaders[`./locales/${language}/${file}.ts`]!)()))
    if (language !== wanted.language || files !== wanted.files) continue
    texts.value = Object.assign({}, ...loaded) as Texts
    locale.value = language
    document.documentElement.lang = language
    return
  }
}

export async function chooseLocale(next: string): Promise<void> {
  localStorage.setItem(KEY, next)
  await setLocale(next)
}

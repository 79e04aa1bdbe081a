/*
 * Writes the emoji of the picker with their names and keywords in the languages of the page. It is run by hand for a new
 * version of Unicode: the sources have 160 MB, for all languages of the world.
 *
 *   npm install --prefix FOLDER unicode-emoji-json cldr-annotations-full cldr-annotations-derived-full
 *   npm run emoji -- FOLDER
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Annotation {
  /** The name. */
  tts?: string[]
  /** Keywords. */
  default?: string[]
}

interface Group {
  slug: string
  emojis: { emoji: string }[]
}

const SOURCES = [
  { name: 'cldr-annotations-full', folder: 'annotations', key: 'annotations' },
  { name: 'cldr-annotations-derived-full', folder: 'annotationsDerived', key: 'annotationsDerived' },
]
const [root] = process.argv.slice(2)
if (!root) throw new Error('Name the folder that has the sources: npm run emoji -- FOLDER')
const modules = join(root, 'node_modules')
const web = join(import.meta.dirname, '../src')
const locales = readdirSync(join(web, 'locales'), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? entry.name : [],
)

const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(modules, ...path), 'utf8'))

function annotationsOf(locale: string): Map<string, Annotation> {
  const files = SOURCES.map(({ name, folder, key }) => {
    const file = read(name, folder, locale, 'annotations.json') as Record<string, { annotations: object }>
    return Object.entries(file[key]!.annotations) as [string, Annotation][]
  })
  return new Map(files.flat())
}

const words = locales.map(annotationsOf)

/** Only what the server takes: see server/src/features/reactions/react.ts. */
const isOne = (emoji: string) => /^\p{RGI_Emoji}$/v.test(emoji)
/** Whether a skin tone behind each of its people and hands makes one emoji: see features/reactions/emoji.ts. */
function takesTone(emoji: string): boolean {
  const toned = emoji.replace(/(\p{Emoji_Modifier_Base})\ufe0f?/gu, '$1\u{1f3fb}')
  return toned !== emoji && isOne(toned)
}

function lineOf(emoji: string): string {
  const columns = words.map((annotations) => {
    const found = annotations.get(emoji) ?? annotations.get(emoji.replaceAll('\ufe0f', ''))
    const [name] = found?.tts ?? []
    if (!name) throw new Error(`${emoji} has no name in every language`)
    return [...new Set([name, ...(found?.default ?? [])])].join('|')
  })
  return [emoji, takesTone(emoji) ? '+' : '', ...columns].join('\t')
}

const groups = read('unicode-emoji-json', 'data-by-group.json') as Group[]
const lines = groups.flatMap(({ slug, emojis }) => [
  `= ${slug}`,
  ...emojis
    .map(({ emoji }) => emoji)
    .filter(isOne)
    .map(lineOf),
])
const head = [
  '# Names and keywords: Unicode CLDR, © Unicode, Inc., https://www.unicode.org/license.txt',
  '# Made by web/build/make-emoji.ts. Columns: emoji, + where it takes a skin tone, and for each language name|keywords.',
  `: ${locales.join(' ')}`,
]
writeFileSync(join(web, 'features/reactions/emoji.txt'), [...head, ...lines, ''].join('\n'))

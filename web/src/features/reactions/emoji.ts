import type { KeyBelow } from '../../i18n.ts'
import { fold } from '@edusphere/protocol'
import source from './emoji.txt?raw'

export interface Emoji {
  emoji: string
  takesTone: boolean
  /** By language of the page. */
  names: ReadonlyMap<string, string>
  /** In all languages, folded; a space stands before each word. */
  searched: { names: string; keywords: string }
}

export interface EmojiGroup {
  name: KeyBelow<'reactions.group'>
  emoji: readonly Emoji[]
}

/** The most that a search shows. */
const FOUND_MAX = 96

/** In the order of Unicode. */
export const GROUPS: readonly EmojiGroup[] = groupsIn(source)

const all = GROUPS.flatMap(({ emoji }) => emoji)
const byBare = new Map(all.map((one) => [bare(one.emoji), one]))

/** The emoji of which each word of the text starts a word, in any language of the page: by name first. */
export function findEmoji(text: string): Emoji[] {
  const words = fold(text)
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => ` ${word}`)
  const matching = (pool: readonly Emoji[], part: keyof Emoji['searched']) =>
    pool.filter(({ searched }) => words.every((word) => searched[part].includes(word)))
  const named = matching(all, 'names')
  return [...new Set([...named, ...matching(all, 'keywords')])].slice(0, FOUND_MAX)
}

/** The emoji with the skin tone, where it takes one. */
export function withTone(emoji: string, tone: string): string {
  const known = byBare.get(bare(emoji))
  if (!known?.takesTone) return emoji
  return tone === '' ? known.emoji : known.emoji.replace(/(\p{Emoji_Modifier_Base})\ufe0f?/gu, `$1${tone}`)
}

function bare(emoji: string): string {
  return emoji.replace(/[\ufe0f\p{Emoji_Modifier}]/gu, '')
}

function groupsIn(text: string): EmojiGroup[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('# '))
  const locales = lines.shift()!.slice(': '.length).split(' ')
  const groups: (EmojiGroup & { emoji: Emoji[] })[] = []
  for (const line of lines) {
    if (line.startsWith('= ')) groups.push({ name: line.slice('= '.length) as EmojiGroup['name'], emoji: [] })
    else groups.at(-1)!.emoji.push(emojiIn(line, locales))
  }
  return groups
}

function emojiIn(line: string, locales: string[]): Emoji {
  const [emoji, tone, ...columns] = line.split('\t')
  const names = columns.map((column) => column.slice(0, (column.indexOf('|') + 1 || Infinity) - 1))
  return {
    emoji: emoji!,
    takesTone: tone === '+',
    names: new Map(locales.map((locale, i) => [locale, names[i]!])),
    searched: {
      names: ` ${fold(names.join(' '))}`,
      keywords: ` ${fold(columns.join('|')).replaceAll('|', ' ')}`,
    },
  }
}

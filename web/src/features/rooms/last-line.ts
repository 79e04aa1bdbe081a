import type { Message } from '@edusphere/protocol'

/** More does not fit in a line. */
const MOST_SHOWN = 200
const FENCE = /`{3,}[\w+#.-]*\s*/g
const PAIR = /(\*\*|~~)(\S.*?)\1/g

/** A message as plain text in one line, for lists. Formulas and lists stay as typed. */
export function lastLine({ body }: Pick<Message, 'body'>): string {
  return body.slice(0, MOST_SHOWN).replaceAll(FENCE, ' ').replaceAll(/\s+/g, ' ').replaceAll(PAIR, '$2').trim()
}

/** What a friend would call the person. A title alone is no name. */
export function shortName(name: string): string {
  const [first = ''] = name.trim().split(/\s+/)
  return first.endsWith('.') ? name : first
}

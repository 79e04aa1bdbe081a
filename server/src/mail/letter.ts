import type { Context } from '../context.ts'
import type { About, Language } from './queue.ts'

/** What a person gets. The words are plain text. */
export interface Letter {
  to: string
  subject: string
  /** Paragraphs. An address on this server stands in a paragraph of its own, and becomes a link. */
  paragraphs: readonly string[]
}

/** Writes the letters of one kind. Undefined: there is nothing to say any more. */
export type Writer = (context: Context, about: About, language: Language) => Promise<Letter | undefined>

/** Where links in letters begin. A letter has no request whose own address it could take. */
export const originOf = ({ publicOrigins, port }: Context['config']): string =>
  publicOrigins?.[0] ?? `http://localhost:${port}`

export const textOf = ({ paragraphs }: Letter): string => `${paragraphs.join('\n\n')}\n`

export function htmlOf({ paragraphs }: Letter): string {
  const shown = paragraphs.map((text) => {
    const words = escaped(text)
    return /^https?:\/\/\S+$/.test(text) ? `<p><a href="${words}">${words}</a></p>` : `<p>${words}</p>`
  })
  return `<!doctype html>\n<html><meta charset="utf-8"><body dir="auto">\n${shown.join('\n')}\n</body></html>\n`
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

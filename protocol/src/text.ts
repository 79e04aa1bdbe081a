import { messageTooLong, type ErrorCode } from './errors.ts'

/** Length of `text` in Unicode code points, the unit of every length limit (S1). */
export function codePointLength(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0xd800 && unit <= 0xdbff && i + 1 < text.length) {
      const next = text.charCodeAt(i + 1)
      if (next >= 0xdc00 && next <= 0xdfff) {
        length--
        i++
      }
    }
  }
  return length
}

/** In lower case without diacritics: what a search compares, and what slugs are made of. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Whether `text` is longer than `max` code points. Counts only when `length` does not decide. */
export function exceedsLength(text: string, max: number): boolean {
  return text.length > max && codePointLength(text) > max
}

/** Whether `text` is white space only (`message_empty`). */
export function isBlank(text: string): boolean {
  return text.trim() === ''
}

/** The error of a message's body, if any. `maxLength` in code points (S1). */
export function checkBody(body: string, maxLength: number): { code: ErrorCode; error?: string } | undefined {
  if (isBlank(body)) return { code: 'message_empty' }
  return exceedsLength(body, maxLength) ? { code: 'message_too_long', error: messageTooLong(maxLength) } : undefined
}

/** Whether `text` can be stored as sent: no NUL (PostgreSQL refuses it) and no lone surrogate (UTF-8 has none). */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/**
 * The group of a room on the bus (S8), from its host's username and its slug. A slug has no `_`, so a group names one
 * room only.
 */
export function roomGroup({ username, slug }: { username: string; slug: string }): string {
  return `chat_${username}_${slug}`
}

/** The URL of a picture by its hash (`userAvatar`). Null: the person has none. */
export const avatarUrl = (hash: string | null): string | null => (hash === null ? null : `/api/avatars/${hash}`)

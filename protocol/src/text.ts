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

/** Whether `text` is longer than `max` code points; counts only when the cheap bound cannot tell. */
export function exceedsLength(text: string, max: number): boolean {
  return text.length > max && codePointLength(text) > max
}

/** Whether `text` holds nothing but white space, which is no message (`message_empty`). */
export function isBlank(text: string): boolean {
  return text.trim() === ''
}

/** What is wrong with the body of a message, if anything. `maxLength` in code points (S1). */
export function checkBody(body: string, maxLength: number): { code: ErrorCode; error?: string } | undefined {
  if (isBlank(body)) return { code: 'message_empty' }
  return exceedsLength(body, maxLength) ? { code: 'message_too_long', error: messageTooLong(maxLength) } : undefined
}

/** Whether `text` can be stored as sent: no NUL (PostgreSQL refuses it) and no lone surrogate (UTF-8 has none). */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/**
 * The group of a room on the bus (S8), from its host's username and its slug. Usernames may hold `_`, slugs never do, so
 * a group names one room only.
 */
export function roomGroup({ username, slug }: { username: string; slug: string }): string {
  return `chat_${username}_${slug}`
}

/** Where the picture with this hash is served (`userAvatar`); null: the person has none. */
export const avatarUrl = (hash: string | null): string | null => (hash === null ? null : `/api/avatars/${hash}`)

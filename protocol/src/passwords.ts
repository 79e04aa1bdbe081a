import { LIMITS } from './limits.ts'

/**
 * Whether a new password is one of those that are guessed first: a common one, one of a few different characters, or the
 * person's own username, name or email address. There are no rules of composition: a few words are a good password.
 * @param common common passwords in lower case
 */
export function isEasyToGuess(password: string, common: ReadonlySet<string>, own: readonly string[]): boolean {
  const folded = fold(password)
  return common.has(folded) || new Set(folded).size < DIFFERENT_MIN || own.some((text) => fold(text) === folded)
}

/** The common passwords that are long enough to be one. */
export const commonPasswords = (all: Iterable<string | number>): ReadonlySet<string> =>
  new Set([...all].map(String).filter((word) => word.length >= LIMITS.passwordMin))

const DIFFERENT_MIN = 4

const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase()

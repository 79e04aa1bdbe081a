import { Failure } from './failure.ts'

/** The place of a row in a list by time, newest first. `at`: milliseconds since 1970. */
export interface Cursor {
  at: number
  id: string
}

export const badCursor = (): Failure => new Failure('bad_request', { cursor: 'the cursor of an earlier answer' })

export const encodeCursor = ({ at, id }: Cursor): string => Buffer.from(`${at}.${id}`).toString('base64url')

/** The place that an answer named before. Throws `bad_request`. */
export function decodeCursor(cursor: string): Cursor {
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString())
  if (!match) throw badCursor()
  return { at: Number(match[1]), id: match[2]! }
}

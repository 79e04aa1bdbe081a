import { Failure } from './failure.ts'

/** The signed-in user of a request or a socket. */
export interface Caller {
  userId: string
  username: string
  name: string
  avatar: string | null
  sessionId: string
}

/** One who is not signed in, where that may be. No account has an empty id. */
export const GUEST: Caller = { userId: '', username: '', name: '', avatar: null, sessionId: '' }

/**
 * The tabs of a browser share cookies: a page must not act for the account that signed in later in another tab.
 * @param expected the account that the client was opened for; undefined: it does not say
 */
export function assertExpected(userId: string, expected: string | undefined): void {
  if (expected !== undefined && expected !== userId) throw new Failure('account_changed')
}

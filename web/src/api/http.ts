import { ApiError, HttpClient, newId } from '@edusphere/client'
import { Listeners } from '@edusphere/client/listeners'

/** The account of this page. */
let expected: string | undefined

/** The server of this page; the browser adds its cookies. */
export const http = new HttpClient({
  origin: '',
  expectedUser: () => expected,
  accountChanged: () => accountChanged.emit(),
  credentials: () => localStorage.getItem(RENEWAL),
  renew: (refused) => oneTabAtATime(() => refresh(refused)),
})

const signedOut = new Listeners<void>()
const accountChanged = new Listeners<void>()

/** Calls `listener` when the server has ended this browser's session. */
export function onSignedOut(listener: () => void): void {
  signedOut.add(listener)
}

/** Calls `listener` when the server refused a call because another account is signed in in this browser. */
export function onAccountChanged(listener: () => void): void {
  accountChanged.add(listener)
}

/** Every further call is for this account, or, if undefined, for any. */
export function expectUser(id: string | undefined): void {
  expected = id
}

/** A new value with each renewal, by any tab. Not a time: clocks are corrected. */
const RENEWAL = 'edusphere.renewal'

// Without HTTPS there are no locks: two tabs may both refresh. The server gives both the same new token.
function oneTabAtATime(run: () => Promise<boolean>): Promise<boolean> {
  const locks = navigator.locks as LockManager | undefined
  return locks ? locks.request('edusphere.refresh', run) : run()
}

/** Renews the session's cookies, unless another tab has renewed the refused ones. */
async function refresh(refused: string | null): Promise<boolean> {
  if (localStorage.getItem(RENEWAL) !== refused) return true
  try {
    await http.call('POST /api/auth/refresh')
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'unauthenticated')) throw error
    signedOut.emit()
    return false
  }
  localStorage.setItem(RENEWAL, newId())
  return true
}

import { ApiError, HttpClient } from '@edusphere/client'

/** The server of this page; the browser adds its cookies. */
export const http = new HttpClient({ origin: '', renew: (since) => oneTabAtATime(() => refresh(since)) })

const signedOutListeners = new Set<() => void>()

/** Calls `listener` when the server has ended this browser's session. */
export function onSignedOut(listener: () => void): void {
  signedOutListeners.add(listener)
}

const REFRESHED_AT = 'edusphere.refreshedAt'

// Without HTTPS there are no locks: two tabs may both refresh. The server gives both the same new token.
function oneTabAtATime(run: () => Promise<boolean>): Promise<boolean> {
  const locks = navigator.locks as LockManager | undefined
  return locks ? locks.request('edusphere.refresh', run) : run()
}

/** Renews the session's cookies, unless another tab did it after `since`. */
async function refresh(since: number): Promise<boolean> {
  if (Number(localStorage.getItem(REFRESHED_AT)) > since) return true
  try {
    await http.call('POST /api/auth/refresh')
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'unauthenticated')) throw error
    for (const listener of signedOutListeners) listener()
    return false
  }
  localStorage.setItem(REFRESHED_AT, String(Date.now()))
  return true
}

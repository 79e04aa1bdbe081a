import { ApiError, HttpClient, newId, type Lead } from '@edusphere/client'
import { Listeners } from '@edusphere/client/listeners'
import { open, type Database } from '../outbox/indexed-db.ts'
import { leadByLease } from '../outbox/lease.ts'
import { leadByLock } from '../outbox/lock.ts'

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

let asked: Promise<boolean> | undefined

/** Renews the session's cookies if they have expired. False: there is no session. Those who ask together share one call. */
export function keepSession(): Promise<boolean> {
  asked ??= http
    .call('GET /api/auth/me')
    .then(
      () => true,
      () => false,
    )
    .finally(() => (asked = undefined))
  return asked
}

/** Every further call is for this account, or, if undefined, for any. */
export function expectUser(id: string | undefined): void {
  expected = id
}

/** A new value with each renewal, by any tab. Not a time: clocks are corrected. */
const RENEWAL = 'edusphere.renewal'

/**
 * The server gives two tabs the same new token. Of three, a late one could show it the last token when the new one has
 * been used already: that looks like theft, and ends the session.
 */
async function oneTabAtATime(run: () => Promise<boolean>): Promise<boolean> {
  const ended = new AbortController()
  // A browser that gives neither locks nor a database runs without.
  await takeLead(ended.signal).catch(() => {})
  return run().finally(() => ended.abort())
}

const LEAD = 'edusphere.refresh'
let database: Promise<Database> | undefined

async function takeLead(signal: AbortSignal): Promise<Lead> {
  if ('locks' in navigator) return leadByLock(LEAD, signal)
  database ??= open(LEAD)
  return leadByLease(await database, signal)
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

import { newId, type Lead } from '@edusphere/client'
import { wallClock } from '../clock.ts'
import { done, type Database } from './indexed-db.ts'

const LEASE_MS = 3_000
const RENEW_MS = 1_000
const LOOK_MS = 500

interface Lease {
  holder: string
  until: number
}

/** Leads while the lease in the database is renewed. A closed or sleeping tab loses it after three seconds. */
export async function leadByLease(database: Database, signal: AbortSignal): Promise<Lead> {
  const holder = newId()
  while (!(await take(database, holder))) await pause(LOOK_MS, signal)
  const gone = new AbortController()
  // Releasing the lease takes time, in which this tab must not send any more.
  const lost = AbortSignal.any([signal, gone.signal])
  void keep(database, holder, lost)
    .catch(() => {})
    .finally(() => gone.abort())
  return {
    lost,
    async confirm() {
      const isHeld = !lost.aborted && (await take(database, holder).catch(() => false))
      if (!isHeld) gone.abort()
      return isHeld
    },
  }
}

async function keep(database: Database, holder: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(RENEW_MS, signal).catch(() => {})
    if (!signal.aborted && !(await take(database, holder))) return
  }
  await release(database, holder)
}

/** Takes or renews the lease. False: another tab has it. */
async function take(database: Database, holder: string): Promise<boolean> {
  const leases = database.transaction('lease', 'readwrite').objectStore('lease')
  const reading = leases.get('lease') as IDBRequest<Lease | undefined>
  let isTaken = false
  reading.onsuccess = () => {
    const now = wallClock()
    const { result: held } = reading
    // A lease that ends too late was made before the clock was set back.
    const isHeld = held && held.holder !== holder && held.until > now && held.until <= now + LEASE_MS
    isTaken = !isHeld
    if (isTaken) leases.put({ holder, until: now + LEASE_MS }, 'lease')
  }
  await done(reading)
  return isTaken
}

async function release(database: Database, holder: string): Promise<void> {
  const leases = database.transaction('lease', 'readwrite').objectStore('lease')
  const reading = leases.get('lease') as IDBRequest<Lease | undefined>
  reading.onsuccess = () => {
    if (reading.result?.holder === holder) leases.delete('lease')
  }
  await done(reading)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}

import { newId, type Lead } from '@edusphere/client'

/** The holder answers at once, unless it stands still. */
const PATIENCE_MS = 2_000
const QUESTION = 'does the holder of the lock run?'
const ANSWER = 'it does'

/** Leads while this tab holds the Web Lock. A tab that waits takes it from a holder that does not answer. */
export async function leadByLock(name: string, signal: AbortSignal): Promise<Lead> {
  const id = await clientId()
  const channel = new BroadcastChannel(`${name}-lead`)
  const gone = new AbortController()
  const lost = AbortSignal.any([signal, gone.signal])
  const granted = Promise.withResolvers<void>()
  const silence = silenceIn(channel)
  const hold = () => {
    granted.resolve()
    silence.stop()
    channel.onmessage = ({ data }) => data === QUESTION && channel.postMessage(ANSWER)
    // Also for the tabs that asked the last holder.
    channel.postMessage(ANSWER)
    return aborted(lost)
  }
  void request(name, { signal, silence: silence.signal }, hold)
    .catch(granted.reject)
    .finally(() => {
      gone.abort()
      silence.stop()
      channel.close()
    })
  await granted.promise
  return {
    lost,
    async confirm() {
      const { held = [] } = await navigator.locks.query().catch(() => ({ held: [] }))
      const isHeld = held.some((lock) => lock.name === name && lock.clientId === id)
      if (!isHeld) gone.abort()
      return isHeld && !lost.aborted
    },
  }
}

/** Calls `hold` when this tab has the lock. Rejects when `signal` aborts first, or another tab takes it. */
async function request(
  name: string,
  { signal, silence }: { signal: AbortSignal; silence: AbortSignal },
  hold: () => Promise<void>,
): Promise<void> {
  const { locks } = navigator
  await locks.request(name, { signal: AbortSignal.any([signal, silence]) }, hold).catch((error: unknown) => {
    if (signal.aborted || !silence.aborted) throw error
    return locks.request(name, { steal: true }, hold)
  })
}

/** Asks the holder again and again. The signal aborts when a question stays without an answer. */
function silenceIn(channel: BroadcastChannel): { signal: AbortSignal; stop: () => void } {
  const silent = new AbortController()
  let timer: ReturnType<typeof setTimeout>
  const ask = () => {
    channel.postMessage(QUESTION)
    // Two tabs that began to wait together must not take the lock from each other.
    timer = setTimeout(() => silent.abort(), PATIENCE_MS * (1 + Math.random()))
  }
  channel.onmessage = ({ data }) => {
    if (data !== ANSWER) return
    clearTimeout(timer)
    timer = setTimeout(ask, PATIENCE_MS)
  }
  ask()
  return { signal: silent.signal, stop: () => clearTimeout(timer) }
}

/** The name of this page in the list of locks. */
async function clientId(): Promise<string> {
  const probe = newId()
  const { held } = await navigator.locks.request(probe, () => navigator.locks.query())
  return held!.find((lock) => lock.name === probe)!.clientId!
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

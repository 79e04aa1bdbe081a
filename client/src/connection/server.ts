/** How long a look at the server may take. */
const LOOK_MS = 10_000

/**
 * Opens a socket. Browsers send their cookies with it.
 * @param token of a program, for the `Authorization` header
 */
export function openSocket(url: string, token: string | undefined): WebSocket {
  if (token === undefined) return new WebSocket(url)
  return new WebSocket(url, { headers: { authorization: `Bearer ${token}` } } as never)
}

/** Whether the server of this `ws:` or `wss:` address answers at `/healthz`. */
export async function isServerUp(url: string): Promise<boolean> {
  const health = new URL('/healthz', url.replace(/^ws/, 'http'))
  return fetch(health, { signal: AbortSignal.timeout(LOOK_MS) }).then(
    ({ ok }) => ok,
    () => false,
  )
}

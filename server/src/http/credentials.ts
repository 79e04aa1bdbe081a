import type { IncomingHttpHeaders } from 'node:http'

export type CookieName = 'access' | 'refresh' | 'device'

export function bearerOf(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer +([^\s,]+)$/i.exec(headers.authorization ?? '')?.[1]
}

/** The id of the account that the client was opened for. Undefined: it does not say. */
export function expectedUserOf(headers: IncomingHttpHeaders): string | undefined {
  const expected = headers['x-expected-user']
  return expected === undefined ? undefined : String(expected).toLowerCase()
}

export const cookieName = (name: CookieName, secure: boolean): string => `${secure ? '__Host-' : ''}edusphere_${name}`

import type { IncomingHttpHeaders } from 'node:http'
import { parseCookie } from 'cookie'
import type { Config } from '../config.ts'

export type CookieName = 'access' | 'refresh'

type Places = Pick<Config, 'publicOrigins' | 'trustProxy'>

/** The access token of a request: a bearer token, or the browser's cookie. */
export function credentialsOf(headers: IncomingHttpHeaders, places: Places): string | undefined {
  return bearerOf(headers) ?? cookieOf(headers, 'access', places)
}

export function bearerOf(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer +([^\s,]+)$/i.exec(headers.authorization ?? '')?.[1]
}

/** The id of the account that the client was opened for. Undefined: it does not say. */
export function expectedUserOf(headers: IncomingHttpHeaders): string | undefined {
  const expected = headers['x-expected-user']
  return expected === undefined ? undefined : String(expected).toLowerCase()
}

/**
 * Under HTTPS only the `__Host-` cookie counts. A neighbouring subdomain can plant a plain cookie, and so make a person
 * act under another account.
 */
export function cookieOf(headers: IncomingHttpHeaders, name: CookieName, places: Places): string | undefined {
  return parseCookie(headers.cookie ?? '')[cookieName(name, isSecure(headers, places))] || undefined
}

export const cookieName = (name: CookieName, secure: boolean): string => `${secure ? '__Host-' : ''}edusphere_${name}`

/** Whether the browser used HTTPS, by `PUBLIC_ORIGIN` or a trusted proxy. */
export function isSecure(headers: IncomingHttpHeaders, { publicOrigins, trustProxy }: Places): boolean {
  if (publicOrigins) {
    const isPlain = publicOrigins.includes(`http://${headers.host?.toLowerCase()}`)
    return !isPlain && publicOrigins.some((origin) => origin.startsWith('https:'))
  }
  const forwarded = headers['x-forwarded-proto']
  return trustProxy !== false && String(forwarded).split(',').at(-1)!.trim() === 'https'
}

/**
 * Whether the request's origin is allowed: an origin of `PUBLIC_ORIGIN`, or the request's own host. A request with
 * neither `Origin` nor `Sec-Fetch-Site` does not come from a browser, so no browser added its cookies.
 */
export function isAllowedOrigin(
  headers: IncomingHttpHeaders,
  { publicOrigins }: Pick<Config, 'publicOrigins'>,
): boolean {
  const { origin, host } = headers
  if (origin === undefined) {
    const site = headers['sec-fetch-site']
    return site === undefined || site === 'same-origin' || site === 'none'
  }
  if (publicOrigins) return publicOrigins.includes(origin)
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()
}

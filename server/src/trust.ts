import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import proxyAddr from '@fastify/proxy-addr'
import { parseCookie } from 'cookie'
import type { Config } from './config.ts'
import { network } from './network.ts'
import { bearerOf, cookieName, type CookieName } from './http/credentials.ts'

/** A call, or the handshake of a socket. */
interface Arriving {
  headers: IncomingHttpHeaders
  socket: { remoteAddress?: string | undefined }
}

/** What of a request's headers is believed, by `PUBLIC_ORIGIN` and `TRUST_PROXY`. */
export class Trust {
  /** Whether the proxy at this address is trusted; `hop` counts from us. Fastify's `trustProxy`. */
  readonly proxy: (address: string, hop: number) => boolean
  readonly #publicOrigins: Config['publicOrigins']

  constructor({ publicOrigins, trustProxy }: Pick<Config, 'publicOrigins' | 'trustProxy'>) {
    this.#publicOrigins = publicOrigins
    const hops = Number(trustProxy)
    this.proxy = typeof trustProxy === 'object' ? proxyAddr.compile(trustProxy) : (_address, hop) => hop < hops
  }

  /** The client's network address, by the headers of trusted proxies. */
  addressOf(request: IncomingMessage): string {
    return network(proxyAddr(request, this.proxy) ?? '')
  }

  /** Undefined: the connection is a trusted proxy's, which carries the requests of many. */
  ownAddressOf({ remoteAddress = '' }: Socket): string | undefined {
    return this.proxy(remoteAddress, 0) ? undefined : network(remoteAddress)
  }

  /** The access token: a bearer token, or the browser's cookie. */
  accessToken(request: Arriving): string | undefined {
    return bearerOf(request.headers) ?? this.cookie(request, 'access')
  }

  /**
   * Under HTTPS only the `__Host-` cookie counts. A neighbouring subdomain can plant a plain cookie, and so make a person
   * act under another account.
   */
  cookie(request: Arriving, name: CookieName): string | undefined {
    const { cookie } = request.headers
    return cookie === undefined ? undefined : parseCookie(cookie)[cookieName(name, this.isSecure(request))] || undefined
  }

  /** Whether the browser used HTTPS, by `PUBLIC_ORIGIN` or a trusted proxy. */
  isSecure({ headers, socket }: Arriving): boolean {
    if (this.#publicOrigins) {
      const isPlain = this.#publicOrigins.includes(`http://${headers.host?.toLowerCase()}`)
      return !isPlain && this.#publicOrigins.some((origin) => origin.startsWith('https:'))
    }
    const forwarded = headers['x-forwarded-proto']
    // The last one is the peer's own. Any client can send the ones before it.
    const isHttps = forwarded !== undefined && String(forwarded).split(',').at(-1)!.trim() === 'https'
    return isHttps && this.proxy(socket.remoteAddress ?? '', 0)
  }

  /**
   * Whether the request's origin is allowed: an origin of `PUBLIC_ORIGIN`, or the request's own. A request with
   * neither `Origin` nor `Sec-Fetch-Site` does not come from a browser, so no browser added its cookies.
   */
  isAllowedOrigin(request: Arriving): boolean {
    const { origin, host } = request.headers
    if (origin === undefined) {
      const site = request.headers['sec-fetch-site']
      return site === undefined || site === 'same-origin' || site === 'none'
    }
    if (this.#publicOrigins) return this.#publicOrigins.includes(origin)
    // Compared as text. A browser writes an origin in one way only: lower case, no default port, no path.
    return host !== undefined && origin === ownOrigin(host.toLowerCase(), this.isSecure(request))
  }
}

const ownOrigin = (host: string, secure: boolean): string =>
  secure ? `https://${host.replace(/:443$/, '')}` : `http://${host.replace(/:80$/, '')}`

/**
 * Whether a header that says where a request goes, or who sends it, stands there twice. Node takes the first one, and a
 * proxy may have judged the second one.
 */
export function isRepeated(rawHeaders: readonly string[]): boolean {
  let host = 0
  let authorization = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!
    if (name.length === HOST.length && name.toLowerCase() === HOST) host++
    else if (name.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION) authorization++
  }
  return host > 1 || authorization > 1
}

const HOST = 'host'
const AUTHORIZATION = 'authorization'

import type { Answer } from '@edusphere/protocol/routes'
import { stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { bearerOf, cookieName, type CookieName } from './credentials.ts'
import type { Trust } from '../trust.ts'

export type IssuedTokens = Answer<'POST /api/auth/token'>

/** The longest that browsers keep a cookie. */
const DEVICE_SECONDS = 400 * 24 * 60 * 60

/** The session of a request, and a new session for a browser: in cookies that scripts cannot read. */
export class SessionCookies {
  readonly #request: FastifyRequest
  readonly #reply: FastifyReply
  readonly #trust: Trust

  constructor(request: FastifyRequest, reply: FastifyReply, trust: Trust) {
    this.#request = request
    this.#reply = reply
    this.#trust = trust
  }

  /** The call has a bearer token: its cookies may be of another session. */
  get areUnused(): boolean {
    return bearerOf(this.#request.headers) !== undefined
  }

  /** From the cookie, or a bearer token. */
  get accessToken(): string | undefined {
    return this.#trust.accessToken(this.#request)
  }

  get refreshToken(): string | undefined {
    return this.#trust.cookie(this.#request, 'refresh')
  }

  /** Which accounts have signed in on this device. It outlives their sessions. */
  get device(): string | undefined {
    return this.#trust.cookie(this.#request, 'device')
  }

  /** @param seconds how long the refresh token lives */
  set({ accessToken, refreshToken, expiresIn }: IssuedTokens, seconds: number, device?: string): void {
    this.#send(
      { name: 'access', value: accessToken, seconds: expiresIn },
      { name: 'refresh', value: refreshToken, seconds },
      ...(device === undefined ? [] : [{ name: 'device', value: device, seconds: DEVICE_SECONDS } as const]),
    )
  }

  clear(): void {
    if (this.areUnused) return
    this.#send({ name: 'access', value: '', seconds: 0 }, { name: 'refresh', value: '', seconds: 0 })
  }

  #send(...cookies: { name: CookieName; value: string; seconds: number }[]): void {
    const secure = this.#trust.isSecure(this.#request)
    const attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const
    const lines = cookies.map(({ name, value, seconds }) =>
      stringifySetCookie({ name: cookieName(name, secure), value, maxAge: seconds, ...attributes }),
    )
    void this.#reply.header('set-cookie', lines)
  }
}

import type { Answer } from '@edusphere/protocol/routes'
import { stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { cookieName, cookieOf, credentialsOf, isSecure, type CookieName } from './credentials.ts'

export type IssuedTokens = Answer<'POST /api/auth/token'>

/** The session of a request, and a new session for a browser: in cookies that scripts cannot read. */
export class SessionCookies {
  readonly #request: FastifyRequest
  readonly #reply: FastifyReply
  readonly #config: Config

  constructor(request: FastifyRequest, reply: FastifyReply, config: Config) {
    this.#request = request
    this.#reply = reply
    this.#config = config
  }

  /** From the cookie, or a bearer token. */
  get accessToken(): string | undefined {
    return credentialsOf(this.#request.headers, this.#config)
  }

  get refreshToken(): string | undefined {
    return cookieOf(this.#request.headers, 'refresh', this.#config)
  }

  /** `seconds`: how long the refresh token lives. */
  set({ accessToken, refreshToken, expiresIn }: IssuedTokens, seconds: number): void {
    this.#send(
      { name: 'access', value: accessToken, seconds: expiresIn },
      { name: 'refresh', value: refreshToken, seconds },
    )
  }

  clear(): void {
    this.#send({ name: 'access', value: '', seconds: 0 }, { name: 'refresh', value: '', seconds: 0 })
  }

  #send(...cookies: { name: CookieName; value: string; seconds: number }[]): void {
    const secure = isSecure(this.#request.headers, this.#config)
    const attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const
    const lines = cookies.map(({ name, value, seconds }) =>
      stringifySetCookie({ name: cookieName(name, secure), value, maxAge: seconds, ...attributes }),
    )
    void this.#reply.header('set-cookie', lines)
  }
}

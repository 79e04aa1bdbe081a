import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { cookieName, credentialsOf, isSecure, type CookieName } from './credentials.ts'
import { Failure } from '../failure.ts'
import { authenticate, SESSION_SECONDS, type IssuedTokens } from '../features/sessions/rules.ts'
import type { App } from './app.ts'
import { changesState } from './security.ts'
import type { Caller } from '../caller.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined outside `requireCaller`. */
    authenticated: Caller | undefined
  }
}

/** Every route of `app` from here on is for people who are signed in; nothing of a stranger's request is even parsed. */
export function requireCaller(app: App, context: Context): void {
  app.decorateRequest('authenticated', undefined)
  app.addHook('onRequest', async (request) => {
    request.authenticated = await authenticate(context, credentialsOf(request.headers, context.config))
    if (!request.authenticated) throw new Failure('unauthenticated')
    if (changesState(request.method)) context.limits.write(request.authenticated.userId)
  })
}

export function callerOf(request: FastifyRequest): Caller {
  if (!request.authenticated) throw new Failure('unauthenticated')
  return request.authenticated
}

/** Puts a session into the browser, where no script can read it. */
export function setSessionCookies(reply: FastifyReply, context: Context, tokens: IssuedTokens): void {
  const secure = isSecure(reply.request.headers, context.config)
  void reply.header('set-cookie', [
    cookie('access', tokens.accessToken, { secure, seconds: tokens.expiresIn }),
    cookie('refresh', tokens.refreshToken, { secure, seconds: SESSION_SECONDS }),
  ])
}

export function clearSessionCookies(reply: FastifyReply, context: Context): void {
  const secure = isSecure(reply.request.headers, context.config)
  const gone = { secure, seconds: 0 }
  void reply.header('set-cookie', [cookie('access', '', gone), cookie('refresh', '', gone)])
}

function cookie(name: CookieName, value: string, { secure, seconds }: { secure: boolean; seconds: number }): string {
  const attributes = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
  return `${cookieName(name, secure)}=${value}; ${attributes}`
}

import { ANSWERS, HTTP } from '@edusphere/protocol/schemas'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { checkSignIn, getAccount, register, resetPassword, serializeUser } from '../accounts/rules.ts'
import type { Context } from '../../context.ts'
import { cookieOf, credentialsOf } from '../../http/credentials.ts'
import { Failure } from '../../failure.ts'
import { refreshSession, signOut, startSession } from './rules.ts'
import type { App } from '../../http/app.ts'
import { clearSessionCookies, setSessionCookies } from '../../http/authentication.ts'
import type { UserRow } from '../accounts/accounts.ts'

const open = { tags: ['Sign in'], security: [] }

/** What one may call without being signed in. */
export function registerSignIn(app: App, context: Context): void {
  registerNewSessions(app, context)
  registerRefresh(app, context)

  app.post(
    '/api/auth/logout',
    { schema: { ...open, summary: 'End the session', body: HTTP.refresh, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { headers, body } = request
      await signOut(context, {
        accessToken: credentialsOf(headers, context.config),
        refreshToken: body.refreshToken ?? cookieOf(headers, 'refresh', context.config),
      })
      clearSessionCookies(reply, context)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/auth/reset',
    {
      schema: {
        ...open,
        summary: 'Set a password by a one-time link',
        body: HTTP.reset,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      context.limits.signIn(request.ip)
      await resetPassword(context, request.body.token, request.body.password)
      return reply.code(204).send(null)
    },
  )
}

function registerNewSessions(app: App, context: Context): void {
  app.post(
    '/api/auth/register',
    {
      schema: { ...open, summary: 'Make an account and sign in', body: HTTP.register, response: { 201: ANSWERS.user } },
    },
    async (request, reply) => {
      context.limits.signIn(request.ip)
      const { invite, ...account } = request.body
      const user = await register(context, account, invite)
      await signInBrowser(reply, context, user)
      return reply.code(201).send({ user: serializeUser(user) })
    },
  )

  app.post(
    '/api/auth/login',
    { schema: { ...open, summary: 'Sign a browser in', body: HTTP.login, response: { 200: ANSWERS.user } } },
    async (request, reply) => {
      context.limits.signIn(request.ip)
      const user = await checkSignIn(context, request.body.login, request.body.password)
      await signInBrowser(reply, context, user)
      return { user: serializeUser(user) }
    },
  )

  app.post(
    '/api/auth/token',
    { schema: { ...open, summary: 'Sign a program in', body: HTTP.login, response: { 200: ANSWERS.tokens } } },
    async (request) => {
      context.limits.signIn(request.ip)
      const user = await checkSignIn(context, request.body.login, request.body.password)
      return startSession(context, user, request.headers['user-agent'] ?? '')
    },
  )
}

async function signInBrowser(reply: FastifyReply, context: Context, user: UserRow): Promise<void> {
  const tokens = await startSession(context, user, reply.request.headers['user-agent'] ?? '')
  setSessionCookies(reply, context, tokens)
}

function registerRefresh(app: App, context: Context): void {
  app.post(
    '/api/auth/refresh',
    {
      schema: {
        ...open,
        summary: 'Renew the tokens; each refresh token works once',
        body: HTTP.refresh,
        response: { 200: Type.Union([ANSWERS.tokens, ANSWERS.user]) },
      },
    },
    async (request, reply) => {
      if (request.body.refreshToken !== undefined) {
        return (await refreshSession(context, request.body.refreshToken)).tokens
      }
      const cookie = cookieOf(request.headers, 'refresh', context.config)
      if (cookie === undefined) throw new Failure('unauthenticated')
      const { claims, tokens } = await refreshSession(context, cookie)
      setSessionCookies(reply, context, tokens)
      return { user: serializeUser(await getAccount(context, claims.userId)) }
    },
  )
}

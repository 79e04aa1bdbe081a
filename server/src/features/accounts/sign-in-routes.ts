import { Failure } from '../../failure.ts'
import type { Call, Handlers } from '../../http/handlers.ts'
import { refreshSession, SESSION_SECONDS, signOut, startSession } from '../sessions/sessions.ts'
import { VERSION } from '../../version.ts'
import { getAccount, serializeUser, type UserRow } from './accounts.ts'
import { checkSignIn, register, resetPassword } from './rules.ts'

/** The calls that need no sign-in. */
export const signInRoutes: Handlers<'Sign in'> = {
  'GET /api/config': async ({ context }) => {
    const { messageMaxLength, registration } = context.config
    return { version: VERSION, messageMaxLength, registration }
  },

  'POST /api/auth/register': async (call) => {
    const { context, address, body } = call
    await context.limits.signIn(address)
    const { invite, ...account } = body
    return signInBrowser(call, await register(context, account, invite))
  },

  'POST /api/auth/login': async (call) => signInBrowser(call, await checkPassword(call)),

  'POST /api/auth/token': async (call) => startSession(call.context, await checkPassword(call), call.userAgent),

  'POST /api/auth/refresh': async ({ context, body, cookies, expectedUser }) => {
    if (body.refreshToken !== undefined) return (await refreshSession(context, body.refreshToken, expectedUser)).tokens
    if (cookies.refreshToken === undefined) throw new Failure('unauthenticated')
    const { claims, tokens } = await refreshSession(context, cookies.refreshToken, expectedUser)
    cookies.set(tokens, SESSION_SECONDS)
    return { user: serializeUser(await getAccount(context, claims.userId)) }
  },

  'POST /api/auth/logout': async ({ context, body, cookies, expectedUser }) => {
    const { accessToken, refreshToken } = cookies
    await signOut(context, { accessToken, refreshToken: body.refreshToken ?? refreshToken }, expectedUser)
    cookies.clear()
  },

  'POST /api/auth/reset': async ({ context, address, body }) => {
    await context.limits.signIn(address)
    await resetPassword(context, body.token, body.password)
  },
}

async function checkPassword({ context, address, body }: Call<'POST /api/auth/login'>): Promise<UserRow> {
  await context.limits.signIn(address)
  return checkSignIn(context, body.login, body.password)
}

type Browser = Pick<Call<'POST /api/auth/login'>, 'context' | 'userAgent' | 'cookies'>

async function signInBrowser({ context, userAgent, cookies }: Browser, user: UserRow) {
  cookies.set(await startSession(context, user, userAgent), SESSION_SECONDS)
  return { user: serializeUser(user) }
}

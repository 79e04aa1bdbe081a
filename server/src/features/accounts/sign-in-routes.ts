import { Failure } from '../../failure.ts'
import type { Call, Handlers } from '../../http/handlers.ts'
import type { Context } from '../../context.ts'
import { queueMail } from '../../mail/queue.ts'
import { findTokenUser, refreshSession, SESSION_SECONDS, signOut, startSession } from '../sessions/sessions.ts'
import { VERSION } from '../../version.ts'
import { getAccount, serializeUser, type UserRow } from './accounts.ts'
import { recordFailedSignIn } from '../audit/audit.ts'
import { askForReset } from './letters.ts'
import { resetPassword } from './reset-links.ts'
import { checkSignIn, register } from './rules.ts'

/** The calls that need no sign-in. */
export const signInRoutes: Handlers<'Sign in'> = {
  'GET /api/config': async ({ context }) => {
    const { messageMaxLength, registration, publicRooms, mail } = context.config
    return { version: VERSION, messageMaxLength, registration, publicRooms, mail: mail !== undefined }
  },

  'POST /api/auth/register': async (call) => {
    const { context, address, body } = call
    await context.limits.take('register', address)
    const { invite, ...account } = body
    const user = await register(context, account, invite)
    call.signedIn(user.username)
    return signInBrowser(call, user, { isNew: true })
  },

  'POST /api/auth/login': async (call) => signInBrowser(call, await checkPassword(call), { isNew: false }),

  'POST /api/auth/token': async (call) => startSession(call.context, await checkPassword(call), call),

  'POST /api/auth/refresh': async (call) => {
    const { context, body, cookies } = call
    if (body.refreshToken !== undefined) return (await refresh(call, body.refreshToken)).tokens
    if (cookies.refreshToken === undefined) throw new Failure('unauthenticated')
    const { claims, tokens } = await refresh(call, cookies.refreshToken)
    cookies.set(tokens, SESSION_SECONDS)
    return { user: serializeUser(await getAccount(context, claims.userId)) }
  },

  'POST /api/auth/logout': async ({ context, body, cookies, expectedUser }) => {
    const { accessToken, refreshToken } = cookies
    await signOut(context, { accessToken, refreshToken: body.refreshToken ?? refreshToken }, expectedUser)
    cookies.clear()
  },

  'POST /api/auth/forgot': async ({ context, address, body, language }) => {
    if (!context.config.mail) throw new Failure('mail_off')
    await context.limits.take('forgot', address)
    await context.limits.take('forgot_login', body.login.toLowerCase())
    await askForReset(context, body.login, language)
  },

  'POST /api/auth/reset': async ({ context, address, body, language }) => {
    await context.limits.take('reset', address)
    await resetPassword(context, { token: body.token, newPassword: body.password, language })
  },
}

async function checkPassword(call: Call<'POST /api/auth/login'>): Promise<UserRow> {
  const { context, address, body, cookies, signedIn } = call
  const user = await checkSignIn(context, { ...body, address, device: cookies.device }).catch(
    async (failure: unknown) => {
      if (failure instanceof Failure) await recordFailedSignIn(context, failure, address)
      throw failure
    },
  )
  signedIn(user.username)
  return user
}

/** A token that is not valid is counted for its address, and costs no transaction. */
async function refresh({ context, address, expectedUser }: Call<'POST /api/auth/refresh'>, token: string) {
  const userId = await findTokenUser(context, token)
  if (userId !== undefined) await context.limits.turn('turn', userId)
  await (userId === undefined ? context.limits.take('bad_refresh', address) : context.limits.take('refresh', userId))
  if (userId === undefined) throw new Failure('unauthenticated')
  return refreshSession(context, token, expectedUser)
}

type Browser = Pick<Call<'POST /api/auth/login'>, 'context' | 'userAgent' | 'address' | 'cookies' | 'language'>

/** `isNew`: the account was made a moment ago, so its first browser is no news. */
async function signInBrowser(call: Browser, user: UserRow, { isNew }: { isNew: boolean }) {
  const { context, cookies, userAgent, address, language } = call
  const isKnown = isNew || context.devices.find(cookies.device, user.id) !== undefined
  const tellOwner = (db: Context['store']['db']) =>
    queueMail(context, db, { kind: 'new_device', about: { user: user.id }, language })
  const tokens = await startSession(context, user, { userAgent, address, also: isKnown ? undefined : tellOwner })
  cookies.set(tokens, SESSION_SECONDS, context.devices.remember(cookies.device, user.id))
  return { user: serializeUser(user) }
}

import { ANSWERS, HTTP } from '@edusphere/protocol/schemas'
import { changePassword, deleteAccount, getAccount, renameAccount, serializeUser } from './rules.ts'
import type { Context } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { callerOf, clearSessionCookies } from '../../http/authentication.ts'

const answer = { tags: ['Account'], response: { 200: ANSWERS.user } }

export function registerAccount(app: App, context: Context): void {
  app.get('/api/auth/me', { schema: { ...answer, summary: 'Who I am' } }, async (request) => ({
    user: serializeUser(await getAccount(context, callerOf(request).userId)),
  }))

  app.patch('/api/auth/me', { schema: { ...answer, summary: 'Change my name', body: HTTP.me } }, async (request) => ({
    user: serializeUser(await renameAccount(context, callerOf(request), request.body.name)),
  }))

  app.delete(
    '/api/auth/me',
    { schema: { ...answer, summary: 'Delete my account; my messages stay, under "Deleted user"' } },
    async (request, reply) => {
      const user = await deleteAccount(context, callerOf(request).userId)
      clearSessionCookies(reply, context)
      return { user: serializeUser(user) }
    },
  )

  app.post(
    '/api/auth/password',
    { schema: { ...answer, summary: 'Change my password; my other sessions end', body: HTTP.password } },
    async (request) => ({ user: serializeUser(await changePassword(context, callerOf(request), request.body)) }),
  )
}

import { ANSWERS } from '@edusphere/protocol/schemas'
import type { Context } from '../context.ts'
import type { App } from '../http/app.ts'
import { requireCaller } from '../http/authentication.ts'
import { registerAccount } from './accounts/routes.ts'
import { registerAvatars, registerOwnAvatar } from './accounts/avatar-routes.ts'
import { registerMessages } from './messages/routes.ts'
import { registerParticipants } from './participants/routes.ts'
import { registerRooms } from './rooms/routes.ts'
import { registerSessions } from './sessions/routes.ts'
import { registerSignIn } from './sessions/sign-in-routes.ts'

/** Everything under `/api`. */
export async function registerApi(app: App, context: Context): Promise<void> {
  const { messageMaxLength, registration } = context.config
  app.get(
    '/api/config',
    { schema: { summary: 'What clients must know before signing in', response: { 200: ANSWERS.config } } },
    () => ({
      messageMaxLength,
      registration,
    }),
  )
  registerSignIn(app, context)
  registerAvatars(app, context)
  await app.register(async (signedIn) => {
    requireCaller(signedIn, context)
    registerAccount(signedIn, context)
    registerOwnAvatar(signedIn, context)
    registerSessions(signedIn, context)
    registerRooms(signedIn, context)
    registerParticipants(signedIn, context)
    registerMessages(signedIn, context)
  })
}

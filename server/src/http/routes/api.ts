import { ANSWERS } from '@edusphere/protocol/schemas'
import type { Context } from '../../domain/context.ts'
import type { App } from '../app.ts'
import { requireCaller } from '../authentication.ts'
import { registerAccount } from './account.ts'
import { registerAvatars, registerOwnAvatar } from './avatars.ts'
import { registerMessages } from './messages.ts'
import { registerParticipants } from './participants.ts'
import { registerRooms } from './rooms.ts'
import { registerSessions } from './sessions.ts'
import { registerSignIn } from './sign-in.ts'

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

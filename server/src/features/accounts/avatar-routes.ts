import { LIMITS } from '@edusphere/protocol'
import { ANSWERS, HTTP } from '@edusphere/protocol/schemas'
import { serializeUser } from './rules.ts'
import { AVATAR_TYPES, getAvatar, removeAvatar, setAvatar } from './avatars.ts'
import type { Context } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { callerOf } from '../../http/authentication.ts'

const answer = { tags: ['Account'], response: { 200: ANSWERS.user } }

export function registerAvatars(app: App, context: Context): void {
  app.get(
    '/api/avatars/:hash',
    { schema: { tags: ['Account'], summary: 'A picture', security: [], params: HTTP.avatarParams } },
    async (request, reply) => {
      const { contentType, bytes } = await getAvatar(context, request.params.hash)
      return reply.type(contentType).header('cache-control', 'public, max-age=31536000, immutable').send(bytes)
    },
  )
}

export function registerOwnAvatar(app: App, context: Context): void {
  app.delete('/api/auth/me/avatar', { schema: { ...answer, summary: 'Remove my picture' } }, async (request) => ({
    user: serializeUser(await removeAvatar(context, callerOf(request))),
  }))

  // In a scope of its own: here, and nowhere else, a body is a picture.
  void app.register(async (upload) => {
    upload.removeAllContentTypeParsers()
    upload.addContentTypeParser(AVATAR_TYPES, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    upload.put(
      '/api/auth/me/avatar',
      {
        bodyLimit: LIMITS.avatarBytes,
        schema: { ...answer, summary: 'Set my picture: PNG, JPEG or WebP as the raw body', consumes: AVATAR_TYPES },
      },
      async (request) => {
        const contentType = request.headers['content-type']!.split(';')[0]!.trim().toLowerCase()
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        return { user: serializeUser(await setAvatar(context, callerOf(request), { contentType, bytes })) }
      },
    )
  })
}

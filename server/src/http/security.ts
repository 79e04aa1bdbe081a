import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import { bearerOf, isAllowedOrigin, isSecure } from './credentials.ts'
import { Failure } from '../failure.ts'

/** Scripts come from us alone. Styles may stand inline: components position themselves by them. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
}
const SECURE_HEADERS = {
  'strict-transport-security': 'max-age=31536000',
  'cross-origin-opener-policy': 'same-origin',
}

export const changesState = (method: string): boolean => method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'

export function secure(app: FastifyInstance, config: Config): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(isSecure(request.headers, config) ? { ...HEADERS, ...SECURE_HEADERS } : HEADERS)
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store')
    // A program sets a bearer token on purpose. Any other credential may be a cookie that a browser added.
    const mayRide = changesState(request.method) && bearerOf(request.headers) === undefined
    if (mayRide && !isAllowedOrigin(request.headers, config)) throw new Failure('foreign_origin')
  })
}

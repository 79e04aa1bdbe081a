import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { bearerOf } from './credentials.ts'
import { isRepeated, type Trust } from '../trust.ts'
import { Failure } from '../failure.ts'
import { DOCS, securityHeaders } from '../security-headers.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    takesBearer?: boolean
  }
}

const changesState = (method: string): boolean => method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'

export function secure(app: FastifyInstance, trust: Trust): void {
  // Node would refuse it on its own, without our headers. A server may ignore what it does not know (RFC 9110, 10.1.1).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.addHook('onRequest', async (request, reply) => {
    setSecurityHeaders(request, reply, trust)
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store')
    if (isRepeated(request.raw.rawHeaders)) throw new Failure('bad_request', { headers: 'Host and Authorization once' })
    const { httpVersion, headers } = request.raw
    if (headers.host === undefined && httpVersion === '1.1') throw new Failure('bad_request', { headers: 'one Host' })
    if (mayRide(request) && !trust.isAllowedOrigin(request)) throw new Failure('foreign_origin')
  })
}

/**
 * Whether the call may change something by a cookie that a browser added. A program sets a bearer token on purpose. A
 * call that anyone may make takes no bearer token: it gives, reads or clears cookies.
 */
function mayRide({ method, headers, routeOptions }: FastifyRequest): boolean {
  return changesState(method) && !(routeOptions.config.takesBearer === true && bearerOf(headers) !== undefined)
}

export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply, trust: Trust): void {
  const place = { isSecure: trust.isSecure(request), isDocs: request.url.startsWith(DOCS) }
  for (const [name, value] of securityHeaders(place)) reply.raw.setHeader(name, value)
}

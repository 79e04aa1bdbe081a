import type { Socket } from 'node:net'
import { ERRORS, type ErrorBody, type ErrorCode } from '@edusphere/protocol'
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Failure, type About } from '../failure.ts'
import type { Trust } from '../trust.ts'
import { setSecurityHeaders } from './security.ts'
import { securityHead } from '../security-headers.ts'
import { isStoreFailure } from '../store/failures.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** Why the request was refused, for the metrics. */
    refusal: ErrorCode | undefined
    /** For the log of security events. */
    about: About | undefined
  }
}

/** Every error answer is made from a row of the error table. The client gets no other detail. */
export function answerErrors(app: FastifyInstance): void {
  app.decorateReply('refusal', undefined)
  app.decorateReply('about', undefined)
  app.setErrorHandler((error, request, reply) => {
    if (error === request.raw.errored) {
      request.log.debug({ route: routeOf(request) }, 'a client went away before its request was complete')
      return answer(reply, new Failure('bad_request'))
    }
    const failure = failureOf(error)
    // Code that throws a `Failure` reports it itself.
    const isUnexpected = failure !== error && ERRORS[failure.code].status >= 500
    if (isUnexpected) request.log.error({ err: error, route: routeOf(request) }, 'a request failed')
    return answer(reply, failure)
  })
}

/** Not the address: what people search for stands in it. */
const routeOf = ({ method, routeOptions }: FastifyRequest): string => `${method} ${routeOptions.url ?? 'unknown'}`

export function answer(reply: FastifyReply, { code, details, about }: Failure): FastifyReply {
  reply.refusal = code
  reply.about = about
  if (details?.retryAfter !== undefined) void reply.header('retry-after', details.retryAfter)
  return reply.code(ERRORS[code].status).type('application/json; charset=utf-8').send(bodyOf(code, details))
}

/** Answers the errors of a request for which Fastify has found no route yet, so that no hook has run. */
export function answerFrameworkErrors(trust: Trust) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    setSecurityHeaders(request, reply, trust)
    void answer(reply, failureOf(error))
  }
}

const RAW: Record<string, { status: string; code: ErrorCode }> = {
  HPE_HEADER_OVERFLOW: { status: '413 Content Too Large', code: 'too_large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', code: 'request_timeout' },
}
const MALFORMED = { status: '400 Bad Request', code: 'bad_request' } as const

/** Answers on the raw socket, because there is no request to reply to. Does not wait for the peer to close its side. */
export function answerClientErrors(trust: Trust) {
  // No headers could be read: by the configuration alone.
  const security = securityHead(trust.isSecure({ headers: {}, socket: {} }))
  return (error: ConnectionError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    const { status, code } = RAW[error.code] ?? MALFORMED
    const body = JSON.stringify(bodyOf(code))
    const head = `${security}content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}`
    socket.end(`HTTP/1.1 ${status}\r\n${head}\r\nconnection: close\r\n\r\n${body}`)
    socket.destroySoon()
  }
}

const bodyOf = (code: ErrorCode, details?: Failure['details']): ErrorBody => ({
  error: ERRORS[code].sentence,
  code,
  ...(details && { details: { ...details } }),
})

const BY_STATUS: Partial<Record<number, ErrorCode>> = {
  404: 'not_found',
  413: 'too_large',
  415: 'unsupported_media_type',
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (isStoreFailure(error)) return new Failure('unavailable')
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status >= 500) return new Failure('internal')
  return new Failure(BY_STATUS[status] ?? 'bad_request')
}

import type { Socket } from 'node:net'
import { ERRORS, type ErrorBody, type ErrorCode } from '@edusphere/protocol'
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Failure } from '../failure.ts'
import { isStoreFailure } from '../store/failures.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** Why the request was refused, for the metrics. */
    refusal: ErrorCode | undefined
  }
}

/** Every error answer is made from a row of the error table. The client gets no other detail. */
export function answerErrors(app: FastifyInstance): void {
  app.decorateReply('refusal', undefined)
  app.setErrorHandler((error, request, reply) => {
    const failure = failureOf(error)
    // Code that throws a `Failure` reports it itself.
    const isUnexpected = failure !== error && ERRORS[failure.code].status >= 500
    if (isUnexpected) request.log.error({ err: error, url: request.url }, 'a request failed')
    return answer(reply, failure)
  })
}

export function answer(reply: FastifyReply, { code, details }: Failure): FastifyReply {
  reply.refusal = code
  if (details?.retryAfter !== undefined) void reply.header('retry-after', details.retryAfter)
  return reply.code(ERRORS[code].status).type('application/json; charset=utf-8').send(bodyOf(code, details))
}

/** Answers the errors of a request for which Fastify has found no route yet. */
export function frameworkErrors(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  void answer(reply, failureOf(error))
}

/** Answers malformed HTTP on the raw socket, because there is no request to reply to. */
export function answerClientError(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const isLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const body = JSON.stringify(bodyOf(isLarge ? 'too_large' : 'bad_request'))
  const status = isLarge ? '413 Content Too Large' : '400 Bad Request'
  const head = `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}`
  socket.end(`HTTP/1.1 ${status}\r\n${head}\r\nconnection: close\r\n\r\n${body}`)
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

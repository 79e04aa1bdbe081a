import type { FastifyInstance } from 'fastify'
import { Failure } from '../failure.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true })

/** JSON in valid UTF-8 only. A missing body counts as an empty object. */
export function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (body.length === 0) return done(null, undefined)
    let text: string
    try {
      text = UTF8.decode(body)
    } catch {
      return done(new Failure('bad_request', { body: 'JSON in valid UTF-8' }))
    }
    void parse(request, text, (error, value) =>
      error ? done(new Failure('bad_request', { body: 'valid JSON' })) : done(null, value),
    )
  })
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined) request.body = {}
  })
}

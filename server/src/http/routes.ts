import type { IncomingHttpHeaders } from 'node:http'
import { isRaw, type RawSchema, type Route } from '@edusphere/protocol/route'
import { ROUTES, type Raw, type RouteName } from '@edusphere/protocol/routes'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods, RouteOptions } from 'fastify'
import { assertExpected, type Caller } from '../caller.ts'
import type { Context } from '../context.ts'
import { Failure } from '../failure.ts'
import { expectedUserOf } from './credentials.ts'
import type { Handlers } from './handlers.ts'
import { changesState } from './security.ts'
import { SessionCookies } from './session-cookies.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined: anyone may call. */
    caller: Caller | undefined
  }
}

export interface Api {
  context: Context
  handlers: Handlers
  authenticate(headers: IncomingHttpHeaders): Promise<Caller | undefined>
}

/** Serves every call of the table of routes by its handler. */
export function serveRoutes(app: FastifyInstance, api: Api): void {
  app.decorateRequest('caller', undefined)
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const { body }: Route = ROUTES[name]
    const options = optionsOf(name, api)
    if (isRaw(body)) void app.register((scope) => serveUpload(scope, body, options))
    else app.route(options)
  }
}

function optionsOf(name: RouteName, api: Api): RouteOptions {
  const [method, url] = name.split(' ') as [HTTPMethods, string]
  const { who, params, query, body }: Route = ROUTES[name]
  return {
    method,
    url,
    schema: {
      ...(params && { params }),
      ...(query && { querystring: query }),
      ...(body && !isRaw(body) && { body }),
    },
    ...(isRaw(body) && { bodyLimit: body.maxBytes }),
    // Before the body is read: the body of an unknown caller is not parsed.
    ...(who !== 'anyone' && { onRequest: (request) => admit(request, api) }),
    handler: handlerOf(name, api),
  }
}

async function admit(request: FastifyRequest, { authenticate, context }: Api): Promise<void> {
  request.caller = await authenticate(request.headers)
  if (!request.caller) throw new Failure('unauthenticated')
  assertExpected(request.caller.userId, expectedUserOf(request.headers))
  if (changesState(request.method)) await context.limits.write(request.caller.userId)
}

function handlerOf(name: RouteName, { context, handlers }: Api): RouteOptions['handler'] {
  const { body, answers, immutable }: Route = ROUTES[name]
  const [[status, answer]] = Object.entries(answers) as [[string, Route['answers'][number]]]
  const handle = handlers[name] as unknown as (call: object) => Promise<unknown>
  return async (request, reply) => {
    const value = await handle({
      context,
      caller: request.caller,
      params: request.params,
      query: request.query,
      body: isRaw(body) ? rawOf(request) : request.body,
      address: request.ip,
      userAgent: request.headers['user-agent'] ?? '',
      expectedUser: expectedUserOf(request.headers),
      cookies: new SessionCookies(request, reply, context.config),
    })
    if (immutable) void reply.header('cache-control', 'public, max-age=31536000, immutable')
    return isRaw(answer) ? sendRaw(reply, value as Raw) : reply.code(Number(status)).send(value)
  }
}

const sendRaw = (reply: FastifyReply, { contentType, bytes }: Raw) => reply.type(contentType).send(bytes)

function rawOf({ headers, body }: FastifyRequest): { contentType: string; bytes: Buffer } {
  const [contentType = ''] = (headers['content-type'] ?? '').split(';')
  return { contentType: contentType.trim().toLowerCase(), bytes: Buffer.isBuffer(body) ? body : Buffer.alloc(0) }
}

/** A scope of its own: only here a body is bytes. */
async function serveUpload(scope: FastifyInstance, { contentTypes }: RawSchema, options: RouteOptions): Promise<void> {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser([...contentTypes], { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  scope.route(options)
}

import { languageOf } from '../mail/queue.ts'
import { isRaw, type RawSchema, type Route } from '@edusphere/protocol/route'
import { ROUTES, type Raw, type RouteName } from '@edusphere/protocol/routes'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods, RouteOptions } from 'fastify'
import { assertExpected, GUEST, type Caller } from '../caller.ts'
import type { Context } from '../context.ts'
import { Failure } from '../failure.ts'
import { CALL_LIMITS, turnOf } from '../limit-table.ts'
import { expectedUserOf } from './credentials.ts'
import type { Handlers } from './handlers.ts'
import { SessionCookies } from './session-cookies.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined: anyone may call. */
    caller: Caller | undefined
    /** The username that the call has signed in. */
    signedIn: string | undefined
  }
}

export interface Api {
  context: Context
  handlers: Handlers
  /** The caller of an access token. */
  authenticate(accessToken: string | undefined): Promise<Caller | undefined>
}

/** Serves every call of the table of routes by its handler. */
export function serveRoutes(app: FastifyInstance, api: Api): void {
  app.decorateRequest('caller', undefined)
  app.decorateRequest('signedIn', undefined)
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
  const { limits } = api.context
  return {
    method,
    url,
    schema: {
      ...(params && { params }),
      ...(query && { querystring: query }),
      ...(body && !isRaw(body) && { body }),
    },
    ...(isRaw(body) && { bodyLimit: body.maxBytes }),
    config: { takesBearer: who !== 'anyone' },
    // Before the body is read: the body of an unknown caller is not parsed.
    onRequest: (request) => (who === 'anyone' ? greet(request, name, limits) : admit(request, name, api)),
    ...(CALL_LIMITS[name].includes('read_bytes') && { onResponse: charging(api) }),
    handler: handlerOf(name, api),
  }
}

async function greet({ ip }: FastifyRequest, name: RouteName, limits: Context['limits']): Promise<void> {
  await limits.turn('visit_turn', ip)
  await limits.takeForCall(name, ip)
}

/** Waits before it counts: what is refused takes time too. */
async function admit(request: FastifyRequest, name: RouteName, { authenticate, context }: Api): Promise<void> {
  const token = context.trust.accessToken(request)
  request.caller = await authenticate(token)
  if (!request.caller && token === undefined && isForGuests(request, name, context)) {
    request.caller = GUEST
    return greetGuest(request, context.limits)
  }
  if (!request.caller) throw new Failure('unauthenticated')
  assertExpected(request.caller.userId, expectedUserOf(request.headers))
  await context.limits.turn(turnOf(name), request.caller.userId)
  await context.limits.takeForCall(name, request.caller.userId)
}

/** A page that was opened for an account has to renew its cookies, and must not be answered as a guest's. */
function isForGuests({ headers }: FastifyRequest, name: RouteName, { config }: Context): boolean {
  const { guests }: Route = ROUTES[name]
  return guests === true && config.publicRooms === 'visible' && expectedUserOf(headers) === undefined
}

async function greetGuest({ ip }: FastifyRequest, limits: Context['limits']): Promise<void> {
  await limits.turn('visit_turn', ip)
  await limits.take('guest', ip)
}

/** The size of an answer is known when it is made. */
function charging({ context }: Api): NonNullable<RouteOptions['onResponse']> {
  return async ({ caller }, reply) => {
    if (caller && caller !== GUEST)
      context.limits.spend('read_bytes', caller.userId, Number(reply.getHeader('content-length') ?? 0))
  }
}

function handlerOf(name: RouteName, { context, handlers }: Api): RouteOptions['handler'] {
  const { body, answers, immutable, csv }: Route = ROUTES[name]
  const [[status, answer]] = Object.entries(answers) as [[string, Route['answers'][number]]]
  const handle = handlers[name] as unknown as (call: object) => Promise<unknown>
  return async (request, reply) => {
    const asksCsv = csv === true && wantsCsv(request)
    // The body may have come in a later turn.
    if (body && request.caller) await context.limits.turn('turn', request.caller.userId)
    const value = await handle({
      context,
      caller: request.caller,
      params: request.params,
      query: request.query,
      body: isRaw(body) ? rawOf(request) : request.body,
      address: request.ip,
      userAgent: request.headers['user-agent'] ?? '',
      asksCsv,
      language: languageOf(request.headers['accept-language']),
      expectedUser: expectedUserOf(request.headers),
      cookies: new SessionCookies(request, reply, context.trust),
      signedIn: (username: string) => (request.signedIn = username),
    })
    if (immutable) void reply.header('cache-control', 'private, max-age=31536000, immutable')
    return isRaw(answer) || asksCsv ? sendRaw(reply, value as Raw) : reply.code(Number(status)).send(value)
  }
}

/** A `format` goes before the header. */
function wantsCsv({ query, headers }: FastifyRequest): boolean {
  const { format } = query as { format?: string }
  return format === undefined ? /\btext\/csv\b/i.test(headers.accept ?? '') : format === 'csv'
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

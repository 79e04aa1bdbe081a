import type { RequestListener, Server } from 'node:http'
import {
  LogController,
  fastify,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { FewByFew } from '../few-by-few.ts'
import { acceptJson } from './body.ts'
import { takeCspReports } from './csp-reports.ts'
import { serveDocs } from './docs.ts'
import { answerClientErrors, answerErrors, answerFrameworkErrors } from './errors.ts'
import { serveRoutes, type Api } from './routes.ts'
import { logSecurityEvents } from './security-events.ts'
import { secure } from './security.ts'
import { countRefusals, limitsReached } from './refusals.ts'
import { registerService, type Service } from './service.ts'
import { compileValidator } from './validator.ts'
import { serveWeb } from './web.ts'

interface AppDeps extends Api, Service {
  log: FastifyBaseLogger
  /** The folder of the built web client. Undefined: only the API is served. */
  webRoot: string
}

/** The server's HTTP side: API, web client, health, metrics and documentation. */
export async function createApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = createBase(deps)
  const refusals = [...countRefusals(app), limitsReached(deps.context.limits), takeCspReports(app, deps.context.limits)]
  logSecurityEvents(app)
  serveRoutes(app, deps)
  await app.register((service) => registerService(service, { ...deps, metrics: [...deps.metrics, ...refusals] }))
  serveDocs(app, () => createBase(deps))
  await serveWeb(app, deps.webRoot)
  return app
}

/** How long a peer may take. */
const HEADERS_MS = 8_000
/** The whole request: an avatar over a slow link. */
const REQUEST_MS = 30_000
/** Without a byte in or out before the answer is taken: a peer may ask and never read. Longer than a request may take. */
const QUIET_MS = 40_000
const CHECK_MS = 1_000

/** Settings of the API, and of the separate instance for its documentation. */
function createBase({ context, log }: AppDeps): FastifyInstance {
  const app: FastifyInstance = fastify({
    trustProxy: context.trust.proxy,
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES,
    // The schema refuses longer ones, with a sentence.
    routerOptions: { maxParamLength: 2_048 },
    requestTimeout: REQUEST_MS,
    connectionTimeout: QUIET_MS,
    // A missing host: Node would answer on its own, without our headers.
    http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: CHECK_MS, requireHostHeader: false },
    // Requests in flight are still answered while the server stops.
    return503OnClosing: false,
    frameworkErrors: answerFrameworkErrors(context.trust),
    clientErrorHandler: answerClientErrors(context.trust),
  })
  serveFewByFew(app.server)
  app.setValidatorCompiler(compileValidator)
  acceptJson(app)
  secure(app, context.trust)
  answerErrors(app)
  app.addHook('onSend', hangUpWhenClosing)
  return app
}

/** Before anything else listens to the server's requests. */
function serveFewByFew(server: Server): void {
  const few = new FewByFew()
  const [serve] = server.listeners('request') as [RequestListener]
  server.off('request', serve).on('request', (request, response) =>
    few.enter(() => {
      // Its client may have gone away in between.
      if (!response.destroyed) serve(request, response)
    }),
  )
}

/** Without this, a connection with a request in flight at the stop stays open for a minute and longer. */
async function hangUpWhenClosing({ server }: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!server.server.listening) void reply.header('connection', 'close')
}

const BODY_BYTES = 64 * 1024

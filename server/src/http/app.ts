import {
  LogController,
  fastify,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify'
import type { Config } from '../config.ts'
import { acceptJson } from './body.ts'
import { serveDocs } from './docs.ts'
import { answerClientError, answerErrors, frameworkErrors } from './errors.ts'
import { serveRoutes, type Api } from './routes.ts'
import { secure } from './security.ts'
import { countRefusals } from './refusals.ts'
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
  const refusals = countRefusals(app)
  serveRoutes(app, deps)
  await app.register((service) => registerService(service, { ...deps, metrics: [...deps.metrics, ...refusals] }))
  serveDocs(app, () => createBase(deps))
  await serveWeb(app, deps.webRoot)
  return app
}

/** Settings of the API, and of the separate instance for its documentation. */
function createBase({ context, log }: AppDeps): FastifyInstance {
  const app: FastifyInstance = fastify({
    trustProxy: trustOf(context.config),
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES,
    // The schema refuses longer ones, with a sentence.
    routerOptions: { maxParamLength: 2_048 },
    requestTimeout: 30_000,
    // Requests in flight are still answered while the server stops.
    return503OnClosing: false,
    frameworkErrors,
    clientErrorHandler: answerClientError,
  })
  app.setValidatorCompiler(compileValidator)
  acceptJson(app)
  secure(app, context.config)
  answerErrors(app)
  app.addHook('onSend', hangUpWhenClosing)
  return app
}

/** Without this, a connection with a request in flight at the stop stays open for a minute and longer. */
async function hangUpWhenClosing({ server }: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!server.server.listening) void reply.header('connection', 'close')
}

const BODY_BYTES = 64 * 1024

function trustOf({ trustProxy }: Config): NonNullable<FastifyServerOptions['trustProxy']> {
  return typeof trustProxy === 'number' ? (_address, hop) => hop < trustProxy : trustProxy
}

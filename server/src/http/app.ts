import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  type RawServerDefault,
} from 'fastify'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { acceptJson } from './body.ts'
import { serveDocs } from './docs.ts'
import { answerClientError, answerErrors, frameworkErrors } from './errors.ts'
import type { Metric } from './metrics.ts'
import { registerApi } from '../features/features.ts'
import { secure } from './security.ts'
import { registerService } from './service.ts'
import { compileValidator } from './validator.ts'
import { serveWeb } from './web.ts'

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export interface AppDeps {
  context: Context
  log: FastifyBaseLogger
  /** The built web client; without one only the API is served. */
  webRoot: string
  /** Resolves when everything that a request needs answers; rejects otherwise. */
  ready(): Promise<void>
  metrics: readonly Metric[]
}

/** The HTTP side of the server: the API, the web client, health, metrics and documentation. */
export async function createApp(deps: AppDeps): Promise<App> {
  const app = createBase(deps)
  await app.register((api) => registerApi(api, deps.context))
  await app.register((service) => registerService(service, deps))
  serveDocs(app, () => createBase(deps), deps.context)
  await serveWeb(app, deps.webRoot)
  return app
}

/** What the API and its documentation, an instance of its own, have in common. */
function createBase({ context, log }: AppDeps): App {
  const options: FastifyServerOptions = {
    trustProxy: trustOf(context.config),
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES,
    // Longer ones are refused by their schema, with a sentence.
    routerOptions: { maxParamLength: 2_048 },
    requestTimeout: 30_000,
    // What is in flight when the server stops is still answered.
    return503OnClosing: false,
    frameworkErrors,
    clientErrorHandler: answerClientError,
  }
  const app = fastify(options).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(compileValidator)
  app.setSerializerCompiler(() => JSON.stringify)
  acceptJson(app)
  secure(app, context.config)
  answerErrors(app)
  app.addHook('onSend', hangUpWhenClosing)
  return app
}

/** A connection whose request was in flight when the server stopped would be kept, and waited for, a minute and longer. */
async function hangUpWhenClosing({ server }: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!server.server.listening) void reply.header('connection', 'close')
}

const BODY_BYTES = 64 * 1024

function trustOf({ trustProxy }: Config): NonNullable<FastifyServerOptions['trustProxy']> {
  return typeof trustProxy === 'number' ? (_address, hop) => hop < trustProxy : trustProxy
}

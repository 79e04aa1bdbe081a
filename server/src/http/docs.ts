import { ANSWERS } from '@edusphere/protocol/schemas'
import type { RouteOptions } from 'fastify'
import type { Context } from '../context.ts'
import type { App } from './app.ts'
import { registerApi } from '../features/features.ts'

const PREFIX = '/api/docs'

/**
 * The OpenAPI document and a page to read it. Both are made by a second instance with the same routes, when somebody
 * first asks: its libraries would cost every start a third of a second.
 */
export function serveDocs(app: App, createBase: () => App, context: Context): void {
  let docs: Promise<App> | undefined
  const load = () => (docs ??= createDocs(createBase(), context))
  app.addHook('onClose', async () => (await docs)?.close())
  for (const url of [PREFIX, `${PREFIX}/*`]) {
    app.get(url, async (request, reply) => {
      const { routing } = await load()
      reply.hijack()
      routing(request.raw, reply.raw)
    })
  }
}

async function createDocs(docs: App, context: Context): Promise<App> {
  const [{ default: swagger }, { default: swaggerUi }] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ])
  docs.addHook('onRoute', describeErrors)
  await docs.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'EduSphere',
        description: 'Rooms where a class talks. The socket is described in PROTOCOL.md.',
        version: '1',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'edusphere_access' },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
  })
  await docs.register((api) => registerApi(api, context))
  await docs.register(swaggerUi, { routePrefix: PREFIX })
  await docs.ready()
  return docs
}

function describeErrors(route: RouteOptions): void {
  const { schema } = route
  if (schema) schema.response = { ...(schema.response as object), '4XX': ANSWERS.error, '5XX': ANSWERS.error }
}

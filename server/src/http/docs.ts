import type { StaticDocumentSpec } from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'

const PREFIX = '/api/docs'

/**
 * The OpenAPI document and a page to read it. A second instance makes both at the first request: its libraries would
 * cost every start a third of a second.
 */
export function serveDocs(app: FastifyInstance, createBase: () => FastifyInstance): void {
  let docs: Promise<FastifyInstance> | undefined
  const load = () => (docs ??= createDocs(createBase()))
  app.addHook('onClose', async () => (await docs)?.close())
  for (const url of [PREFIX, `${PREFIX}/*`]) {
    app.get(url, async (request, reply) => {
      const { routing } = await load()
      reply.hijack()
      routing(request.raw, reply.raw)
    })
  }
}

async function createDocs(docs: FastifyInstance): Promise<FastifyInstance> {
  const [{ default: swagger }, { default: swaggerUi }, { describeApi }] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
    import('./openapi.ts'),
  ])
  const document = describeApi() as unknown as StaticDocumentSpec['document']
  await docs.register(swagger, { mode: 'static', specification: { document } })
  await docs.register(swaggerUi, { routePrefix: PREFIX })
  await docs.ready()
  return docs
}

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { StaticDocumentSpec } from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { DOCS } from '../security-headers.ts'

const PROTOCOL = fileURLToPath(import.meta.resolve('@edusphere/protocol/PROTOCOL.md'))

/**
 * The OpenAPI document and a page to read it. A second instance makes both at the first request: its libraries would
 * cost every start a third of a second.
 */
export function serveDocs(app: FastifyInstance, createBase: () => FastifyInstance): void {
  let docs: Promise<FastifyInstance> | undefined
  const load = () => (docs ??= createDocs(createBase()))
  app.addHook('onClose', async () => (await docs)?.close())
  for (const url of [DOCS, `${DOCS}/*`]) {
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
  const protocol = await readFile(PROTOCOL)
  // As plain text: some browsers store Markdown as a file instead of showing it.
  docs.get(`${DOCS}/PROTOCOL.md`, (_request, reply) => reply.type('text/plain; charset=utf-8').send(protocol))
  await docs.register(swaggerUi, {
    routePrefix: DOCS,
    theme: { title: 'EduSphere API', favicon: [] },
    // Without the library's own bar: its name, and a field for other documents.
    uiConfig: { layout: 'BaseLayout', defaultModelsExpandDepth: -1 },
  })
  await docs.ready()
  return docs
}

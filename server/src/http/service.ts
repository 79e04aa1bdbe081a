import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { bearerOf } from './credentials.ts'
import { Failure } from '../failure.ts'
import type { Readiness } from '../readiness.ts'
import { MetricsPage, type Metric } from './metrics.ts'

export interface Service {
  context: Context
  readiness: Readiness
  metrics: readonly Metric[]
}

/** Routes for operators and their tools: health, readiness, metrics. */
export async function registerService(app: FastifyInstance, { context, readiness, metrics }: Service): Promise<void> {
  const page = new MetricsPage([...metrics, ...countRequests(app.server)])
  app.get('/healthz', async () => ({ status: 'up' }))
  app.get('/readyz', async () => {
    const down = await readiness.down()
    if (Object.keys(down).length > 0) throw new Failure('unavailable', down)
    return { status: 'ready' }
  })
  app.get('/metrics', async (request, reply) => {
    permitMetrics(request, context.config)
    const { contentType, text } = await page.render()
    return reply.type(contentType).send(text)
  })
}

function countRequests(server: FastifyInstance['server']): Metric[] {
  let requests = 0
  let errors = 0
  server.on('request', (_request, response) => {
    requests++
    response.on('finish', () => {
      if (response.statusCode >= 500) errors++
    })
  })
  return [
    { name: 'edusphere_http_requests_total', help: 'HTTP requests', type: 'counter', value: () => requests },
    {
      name: 'edusphere_http_errors_total',
      help: 'HTTP answers with a 5xx status',
      type: 'counter',
      value: () => errors,
    },
  ]
}

function permitMetrics(request: FastifyRequest, { metricsToken, trustProxy }: Config): void {
  if (metricsToken !== undefined) {
    if (!isSame(bearerOf(request.headers) ?? '', metricsToken)) throw new Failure('unauthenticated')
    return
  }
  // Behind a proxy on this machine every address is loopback.
  const isProxied = trustProxy === false && request.headers['x-forwarded-for'] !== undefined
  if (isProxied || !isLoopback(request.ip)) throw new Failure('not_found')
}

const isLoopback = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

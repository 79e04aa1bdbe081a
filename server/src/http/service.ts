import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
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

/** Without a token only this machine is answered, and only where no proxy is known of. */
function permitMetrics(request: FastifyRequest, { metricsToken, trustProxy, publicOrigins }: Config): void {
  if (metricsToken !== undefined) {
    if (!isSame(bearerOf(request.headers) ?? '', metricsToken)) throw new Failure('unauthenticated')
    return
  }
  const isBehindProxy = trustProxy !== false || publicOrigins !== undefined
  // Behind a proxy on this machine every address is loopback.
  if (isBehindProxy || isForwarded(request.headers) || !isLoopback(request.ip)) throw new Failure('not_found')
}

/** Whether a proxy left its mark: a header of its own, or the name by which the outside knows this server. */
function isForwarded(headers: IncomingHttpHeaders): boolean {
  const host = headers.host?.replace(/:\d*$/, '').toLowerCase() ?? ''
  const isLocal = host === 'localhost' || isLoopback(host.replace(/^\[(.*)\]$/, '$1'))
  return !isLocal || Object.keys(headers).some((name) => FORWARDING.test(name))
}

/** `Forwarded` and `Via` are standards. The others are those of nginx, Envoy, and of large providers. */
const FORWARDING =
  /^(forwarded|via|x-forwarded(-.+)?|x-real-ip|x-original-.+|x-envoy-.+|x-azure-.+|.+-(client|connecting|user)-?ip(-.+)?)$/

const isLoopback = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

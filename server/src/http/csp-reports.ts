import { CSP_REPORTS, DIRECTIVES } from '../security-headers.ts'
import type { FastifyInstance } from 'fastify'
import { Failure } from '../failure.ts'
import { Tally } from '../histogram.ts'
import type { Limits } from '../limits.ts'
import type { Metric } from './metrics.ts'

/** A report repeats the whole policy and three addresses. */
const REPORT_BYTES = 8 * 1024

/**
 * Takes what browsers report of the content policy. Counted by directive, and kept as a line of the log with short
 * fields: what a page shows, or an address holds, stays out.
 */
export function takeCspReports(app: FastifyInstance, limits: Limits): Metric {
  const counts = new Tally<string>([...DIRECTIVES, 'other'])
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/csp-report',
      { parseAs: 'string' },
      scope.getDefaultJsonParser('error', 'error'),
    )
    scope.post(CSP_REPORTS, { bodyLimit: REPORT_BYTES }, async ({ body, ip, log }, reply) => {
      await limits.take('csp_report', ip)
      await limits.take('csp_reports', '')
      const report = read(body)
      counts.add(report.directive)
      log.warn({ ...report, from: ip }, 'a page broke the content policy')
      return reply.code(204).send()
    })
  })
  return {
    name: 'edusphere_csp_reports_total',
    help: 'Reports of browsers that a page broke the content policy, by directive',
    type: 'counter',
    label: 'directive',
    values: () => counts,
  }
}

interface Report {
  directive: string
  /** A keyword as `inline`, or an origin. */
  blocked: string
  line: number
}

function read(body: unknown): Report {
  const report: unknown = body instanceof Object && 'csp-report' in body ? body['csp-report'] : undefined
  if (!(report instanceof Object)) throw new Failure('bad_request', { body: 'the report of a browser' })
  const {
    'effective-directive': directive,
    'blocked-uri': blocked,
    'line-number': line,
  } = report as Record<string, unknown>
  return {
    // Browsers report `script-src-elem` and `script-src-attr` too.
    directive: DIRECTIVES.find((name) => typeof directive === 'string' && directive.startsWith(name)) ?? 'other',
    blocked: typeof blocked === 'string' ? placeOf(blocked) : 'other',
    line: typeof line === 'number' && Number.isSafeInteger(line) ? line : 0,
  }
}

function placeOf(uri: string): string {
  if (/^[a-z-]{1,32}$/.test(uri)) return uri
  return URL.canParse(uri) ? new URL(uri).origin.slice(0, 100) : 'other'
}

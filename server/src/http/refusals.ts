import type { ErrorCode } from '@edusphere/protocol'
import type { FastifyInstance } from 'fastify'
import { Tally } from '../histogram.ts'
import type { Limits } from '../limits.ts'
import type { Metric } from './metrics.ts'

const SIGN_IN_FAILURES = ['invalid_credentials', 'account_disabled', 'account_suspended'] as const

/** Counts the error answers of every route that is added later. */
export function countRefusals(app: FastifyInstance): Metric[] {
  const refusals = new Tally<ErrorCode>(SIGN_IN_FAILURES)
  app.addHook('onResponse', async (_request, { refusal }) => {
    if (refusal !== undefined) refusals.add(refusal)
  })
  return [
    {
      name: 'edusphere_http_refusals_total',
      help: 'HTTP calls refused, by error code',
      type: 'counter',
      label: 'code',
      values: () => refusals,
    },
    {
      name: 'edusphere_sign_in_failures_total',
      help: 'Sign-ins refused, by error code',
      type: 'counter',
      label: 'code',
      values: () => SIGN_IN_FAILURES.map((code) => [code, refusals.get(code)]),
    },
  ]
}

/** Calls, frames and sockets alike, by the row of the table of limits. */
export const limitsReached = ({ refusals }: Limits): Metric => ({
  name: 'edusphere_limits_reached_total',
  help: 'Calls, frames and sockets refused, by limit (docs/limits.md)',
  type: 'counter',
  label: 'limit',
  values: () => refusals,
})

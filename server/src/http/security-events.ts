import type { ErrorCode } from '@edusphere/protocol'
import type { RouteName } from '@edusphere/protocol/routes'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { securityEvent, type SecurityEventName } from '../security-events.ts'

const EVENTS: Partial<Record<string, SecurityEventName>> = {
  'POST /api/auth/register': 'register',
  'POST /api/auth/login': 'sign_in',
  'POST /api/auth/token': 'sign_in',
  'POST /api/auth/refresh': 'refresh',
  'POST /api/auth/logout': 'sign_out',
  'POST /api/auth/forgot': 'reset_asked',
  'POST /api/auth/reset': 'password_reset',
  'POST /api/auth/password': 'password_changed',
  'DELETE /api/auth/me': 'account_deleted',
  'DELETE /api/auth/sessions/all': 'all_sessions_ended',
  'DELETE /api/auth/sessions/:id': 'session_ended',
  'PATCH /api/rooms/:username/:slug': 'room_changed',
  'DELETE /api/rooms/:username/:slug': 'room_deleted',
  'POST /api/rooms/:username/:slug/invite': 'invite_made',
  'DELETE /api/rooms/:username/:slug/invite': 'invite_revoked',
  'DELETE /api/rooms/:username/:slug/participants/:participant': 'removal',
  'PUT /api/rooms/:username/:slug/participants/:participant': 'readmission',
  'PATCH /api/admin/users/:username': 'administration',
} satisfies Partial<Record<RouteName, SecurityEventName>>

/** Refusals that say nothing about a person: the call was not understood, or could not be served. */
const NEUTRAL: readonly (ErrorCode | undefined)[] = [
  ...(['bad_request', 'too_large', 'unsupported_media_type', 'internal', 'unavailable'] as const),
]

/** Writes a line for each call that an operator may have to explain later. */
export function logSecurityEvents(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, { refusal, about }) => {
    const what = `${request.method} ${request.routeOptions.url ?? 'unknown'}`
    const event = about?.event ?? eventOf(what, refusal)
    if (event === undefined || NEUTRAL.includes(refusal)) return
    const { who = about?.who, ...where } = partiesOf(request)
    securityEvent(app.log, { event, outcome: refusal ?? 'done', from: request.ip, who, ...where, what })
  })
}

function eventOf(what: string, refusal: ErrorCode | undefined): SecurityEventName | undefined {
  const own = EVENTS[what]
  // Every page refreshes every ten minutes.
  if (own === 'refresh' && refusal === undefined) return undefined
  if (refusal === 'foreign_origin') return refusal
  return own ?? (refusal === 'rate_limited' ? 'limit' : undefined)
}

/** The names of a call that was understood, so that they fit the schema. */
function partiesOf({ caller, signedIn, params }: FastifyRequest) {
  const { username, slug, participant } = (params ?? {}) as Partial<Record<string, string>>
  const who = caller?.username ?? signedIn
  return slug === undefined ? { who, whom: username } : { who, whom: participant, room: `${username}/${slug}` }
}

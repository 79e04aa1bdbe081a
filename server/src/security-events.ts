import type { AuditEvent, ErrorCode } from '@edusphere/protocol'
import type { FastifyBaseLogger } from 'fastify'
import { TokenBucket } from './token-bucket.ts'

/** What an operator may have to explain later. docs/deployment.md lists them. */
export type SecurityEventName = AuditEvent | 'refresh' | 'reset_asked' | 'administration' | 'limit' | 'foreign_origin'

/** Names, never texts: no body, no token, and no login as it was typed (people type passwords there). */
interface SecurityEvent {
  event: SecurityEventName
  outcome: 'done' | ErrorCode
  /** The network address. Undefined for a frame: the person's sign-in has it. */
  from?: string
  /** The username, where it is known. */
  who?: string | undefined
  /** The username of the person it was done to. */
  whom?: string | undefined
  room?: string | undefined
  /** The call or frame. */
  what?: string | undefined
}

/** Anyone can cause refusals. Enough lines to see an attack and its address, too few to fill a disk. */
const perCause = new TokenBucket({ capacity: 20, periodMs: 60_000 })
const together = new TokenBucket({ capacity: 600, periodMs: 60_000 })
let unwritten = 0

/** Writes the event as a line of the log. `unwritten`: how many refusals before it were too many to write. */
export function securityEvent(log: FastifyBaseLogger, event: SecurityEvent): void {
  const { outcome, from, who } = event
  if (outcome === 'done') return log.info(event, 'security')
  const now = performance.now()
  if (perCause.take(`${event.event} ${who ?? from}`, now) > 0 || together.take('', now) > 0) {
    unwritten++
    return
  }
  log.warn(unwritten === 0 ? event : { ...event, unwritten }, 'security')
  unwritten = 0
}

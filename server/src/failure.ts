import { ERRORS, type ErrorCode } from '@edusphere/protocol'
import type { SecurityEventName } from './security-events.ts'

/** What the log says of a refusal, and the caller does not learn. */
export interface About {
  event?: SecurityEventName
  /** The username of the account in question. */
  who?: string | undefined
}

/** A refusal for the caller: one row of the error table. */
export class Failure extends Error {
  readonly code: ErrorCode
  /** Refused fields, and what each accepts. */
  readonly details: Readonly<Record<string, string>> | undefined
  readonly about: About | undefined

  constructor(code: ErrorCode, details?: Record<string, string>, about?: About) {
    // Without a stack: it would cost more than the rest of the answer, and abusers are refused thousands of times.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(ERRORS[code].sentence)
    Error.stackTraceLimit = stackTraceLimit
    this.code = code
    this.details = details
    this.about = about
  }
}

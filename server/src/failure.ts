import { ERRORS, type ErrorCode } from '@edusphere/protocol'

/** A refusal for the caller: one row of the error table. */
export class Failure extends Error {
  readonly code: ErrorCode
  /** Refused fields, and what each accepts. */
  readonly details: Readonly<Record<string, string>> | undefined

  constructor(code: ErrorCode, details?: Record<string, string>) {
    super(ERRORS[code].sentence)
    this.code = code
    this.details = details
  }
}

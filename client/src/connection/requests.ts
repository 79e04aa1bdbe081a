import {
  ERRORS,
  type AckFrame,
  type ErrorCode,
  type ErrorFrame,
  type ItemsFrame,
  type PongFrame,
  type ServerFrame,
  type SyncFrame,
} from '@edusphere/protocol'
import type { Clock } from '../clock.ts'

/**
 * A code of the protocol's table, or the reason for no answer: the socket was not open, was lost, or stayed silent.
 * `outbox_full`: too many changes wait to be sent, and this one was not added.
 */
export type RequestErrorCode = ErrorCode | 'not_open' | 'connection_lost' | 'timed_out' | 'outbox_full'

/** Why a request failed. After `connection_lost`, `timed_out` and `unavailable` the outcome is unknown. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly code: RequestErrorCode
  /** Seconds to wait before trying again, with `rate_limited`, `slow_mode` and `muted`. */
  readonly retryAfter: number | null

  constructor(code: RequestErrorCode, message: string, retryAfter: number | null = null) {
    super(message)
    this.code = code
    this.retryAfter = retryAfter
  }
}

/** A frame that answers a request. */
export type AnswerFrame = AckFrame | SyncFrame | ItemsFrame | PongFrame

interface Waiting {
  resolve: (frame: AnswerFrame) => void
  reject: (error: RequestError) => void
  cancel: () => void
}

/** Requests that wait for their answer, matched by `ref`. */
export class Requests {
  readonly #waiting = new Map<string, Waiting>()
  readonly #clock: Clock
  #lastRef = 0
  /** How many frames have arrived. */
  #heard = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Opens a request: `ref` goes into the frame, `answer` rejects with a `RequestError`: `timed_out` when nothing at all
   * has arrived for `timeoutMs`. On a slow link an answer waits behind other frames.
   */
  open(timeoutMs: number): { ref: string; answer: Promise<AnswerFrame> } {
    const ref = String(++this.#lastRef)
    const { promise, resolve, reject } = Promise.withResolvers<AnswerFrame>()
    const waiting: Waiting = { resolve, reject, cancel: () => {} }
    const wait = () => {
      const before = this.#heard
      waiting.cancel = this.#clock.after(timeoutMs, () => {
        if (this.#heard > before) return wait()
        this.#waiting.delete(ref)
        reject(new RequestError('timed_out', 'The server did not answer in time'))
      })
    }
    wait()
    this.#waiting.set(ref, waiting)
    return { ref, answer: promise }
  }

  /** A frame has arrived. */
  heard(): void {
    this.#heard++
  }

  /** Settles the request that `frame` answers, if any. */
  settle(frame: ServerFrame): void {
    if (!('ref' in frame) || frame.ref === undefined) return
    const waiting = this.#waiting.get(frame.ref)
    if (!waiting) return
    this.#waiting.delete(frame.ref)
    waiting.cancel()
    if (frame.type === 'error') waiting.reject(toError(frame))
    else waiting.resolve(frame)
  }

  /** Rejects all open requests: the socket is gone, so no answer can come. */
  lose(): void {
    for (const { reject, cancel } of this.#waiting.values()) {
      cancel()
      reject(new RequestError('connection_lost', 'The connection was lost before the server answered'))
    }
    this.#waiting.clear()
  }
}

function toError(frame: ErrorFrame): RequestError {
  return new RequestError(frame.code, frame.error, frame.retryAfter)
}

/** Whether the same request may succeed later: by the protocol's table, or because no answer came in time. */
export function isWorthRepeating(error: unknown): error is RequestError {
  if (!(error instanceof RequestError)) return false
  return error.code === 'timed_out' || (error.code in ERRORS && ERRORS[error.code as keyof typeof ERRORS].retry)
}

/** Parses a frame of the server. Null: not a frame, to be ignored. */
export function parseFrame(data: unknown): ServerFrame | null {
  try {
    const frame: unknown = JSON.parse(String(data))
    return typeof frame === 'object' && frame !== null && 'type' in frame ? (frame as ServerFrame) : null
  } catch {
    return null
  }
}

import { isBlank, type AckFrame } from '@edusphere/protocol'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import { newId } from './ids.ts'
import { RequestError } from './requests.ts'

/**
 * A message of mine that the room does not show yet. `sending`: no answer so far (it goes out again, under the same id,
 * after every reconnection); `sent`: stored, the event is on its way; `failed`: refused, with the reason.
 */
export type PendingMessage = { readonly id: string; readonly body: string; readonly created: string } & (
  { readonly status: 'sending' | 'sent' } | { readonly status: 'failed'; readonly error: RequestError }
)

/** What an outbox needs of its room. */
export interface OutboxContext {
  connection: Connection
  clock: Clock
  roomId: string
  /** Whether the room is up to date, so that a message which is already stored is known to be. */
  isJoined: () => boolean
  position: () => number | null
  changed: () => void
}

/** My messages of one room on their way out, keyed by the id that the client gave them. */
export class Outbox {
  readonly #context: OutboxContext
  readonly #byId = new Map<string, PendingMessage>()
  readonly #inFlight = new Set<string>()

  constructor(context: OutboxContext) {
    this.#context = context
  }

  /** What the room does not show yet, in the order it was written. */
  get pending(): PendingMessage[] {
    return [...this.#byId.values()]
  }

  /** Takes a message in and sends it. Throws RequestError `message_empty`, `not_open`; then nothing was taken in. */
  send(body: string, id: string = newId()): void {
    if (isBlank(body)) throw new RequestError('message_empty', 'Message is empty')
    this.#start({ id, body, created: new Date(this.#context.clock.now()).toISOString(), status: 'sending' })
  }

  /** Sends a failed message again, under its id. Throws RequestError `not_open`. */
  resend(id: string): void {
    const message = this.#byId.get(id)
    if (message?.status === 'failed')
      this.#start({ id, body: message.body, created: message.created, status: 'sending' })
  }

  /** Forgets a message. */
  discard(id: string): void {
    if (this.#byId.delete(id)) this.#context.changed()
  }

  /** The room shows (or has deleted) these messages: they are not pending any more. */
  arrived(rows: readonly { id: string }[]): void {
    for (const { id } of rows) this.#byId.delete(id)
  }

  /** Sends what has no answer yet. Called when the room is joined, in the order written (G5 keeps it). */
  flush(): void {
    for (const { id, status } of this.pending) if (status === 'sending') void this.#transmit(id)
  }

  #start(message: PendingMessage): void {
    const { connection, isJoined, changed } = this.#context
    if (!connection.isOpen) {
      connection.retry()
      throw new RequestError('not_open', 'The connection is not open')
    }
    this.#byId.set(message.id, message)
    changed()
    if (isJoined()) void this.#transmit(message.id)
  }

  async #transmit(id: string): Promise<void> {
    const message = this.#byId.get(id)
    if (!message || this.#inFlight.has(id)) return
    const { connection, roomId } = this.#context
    this.#inFlight.add(id)
    try {
      const ack = await connection.request({ type: 'text', room: roomId, id, message: message.body })
      this.#acknowledge(message, ack as AckFrame)
    } catch (error) {
      this.#fail(message, error as RequestError)
    } finally {
      this.#inFlight.delete(id)
    }
  }

  #acknowledge({ id, body, created }: PendingMessage, ack: AckFrame): void {
    if (!this.#byId.has(id)) return
    const isKnown = ack.deleted || (ack.version ?? Infinity) <= (this.#context.position() ?? -1)
    if (isKnown) this.#byId.delete(id)
    else this.#byId.set(id, { id, body, created: ack.created ?? created, status: 'sent' })
    this.#context.changed()
  }

  #fail({ id, body, created }: PendingMessage, error: RequestError): void {
    // Nobody knows whether it arrived: it stays `sending`, and goes out again after the next `sync` unless that brings it.
    if (error.code === 'connection_lost' || error.code === 'not_open' || !this.#byId.has(id)) return
    this.#byId.set(id, { id, body, created, status: 'failed', error })
    this.#context.changed()
  }
}

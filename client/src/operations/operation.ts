import type { ClientFrame, ErrorCode, Message, Person } from '@edusphere/protocol'
import type { RequestError } from '../connection/requests.ts'

/** What every change has in the outbox, whatever its type. */
export interface Kept {
  /** A UUID; of a change that makes a message also the id of the message. */
  readonly id: string
  readonly room: string
  /** ISO 8601. */
  readonly created: string
}

/**
 * How far a change has come. `sending`: not acknowledged (it waits for a connection or for its answer, and goes out
 * again under the same id after every loss); `sent`: stored, the event is on its way; `failed`: refused, with the reason.
 */
export type Progress =
  { readonly status: 'sending' | 'sent' } | { readonly status: 'failed'; readonly error: RequestError }

/** One kind of change: all that outbox, room and screen know of it. */
export interface Operation<Change extends { readonly type: string }> {
  /** The frame that asks the server for the change. */
  frame(entry: Change & Kept): ClientFrame
  /** The id of the message that the change is about. */
  messageId(entry: Change & Kept): string
  /** Throws RequestError for what no server would take. */
  assertSendable?(change: Change): void
  /**
   * Makes the room look as it will when the change has arrived.
   * @param messages the room's, oldest first; changed in place, while a message in it MUST be replaced, never changed
   * @param me the author of the change
   */
  show(messages: Message[], change: Change & Kept & Progress, me: Person): void
  /** The refusal that says that the change has its effect already. */
  readonly doneBy?: ErrorCode
}

import type { ClientFrame, ErrorCode, Message, Person } from '@edusphere/protocol'
import type { RequestError } from '../connection/requests.ts'

/** What every change in the outbox has, of any type. */
export interface Kept {
  /** A UUID. For a new message it is also the id of the message. */
  readonly id: string
  readonly room: string
  /** ISO 8601. */
  readonly created: string
}

/**
 * How far a change has come. `sending`: not acknowledged, and sent again under the same id after every loss. `sent`:
 * stored, but its event has not arrived. `failed`: refused, with the reason.
 */
export type Progress =
  { readonly status: 'sending' | 'sent' } | { readonly status: 'failed'; readonly error: RequestError }

/** One type of change, for the outbox, the room and the screen. */
export interface Operation<Change extends { readonly type: string }> {
  /** The frame that asks the server for the change. */
  frame(entry: Change & Kept): ClientFrame
  /** The id of the message that the change is about. */
  messageId(entry: Change & Kept): string
  /** Throws RequestError for a change that any server would refuse. */
  assertSendable?(change: Change): void
  /**
   * Shows the change in the room before it is acknowledged.
   * @param messages the room's, oldest first; changed in place, but a message MUST be replaced, never changed
   * @param me the author of the change
   */
  show(messages: Message[], change: Change & Kept & Progress, me: Person): void
  /** The change as it was made on top of an earlier one of mine, which has given the message this version. */
  onTopOf?(change: Change, version: number): Change
  /** The fields of its event that are not in the row, besides `type` and `what`. */
  readonly told?: readonly string[]
  /** The refusal that means the change has its effect already. */
  readonly doneBy?: ErrorCode
}

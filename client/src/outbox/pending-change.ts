import { ERRORS, LIMITS, type Message, type Person } from '@edusphere/protocol'
import { RequestError, type RequestErrorCode } from '../connection/requests.ts'
import type { Kept, Progress } from '../operations/operation.ts'
import { operationOf, type Change } from '../operations/operations.ts'
import type { OutboxEntry } from './store.ts'

/** A change of mine that the room does not show yet, with the id of its message. */
export type PendingChange = Change & Kept & Progress & { readonly messageId: string }

export function describeEntry(entry: OutboxEntry, status: 'sending' | 'sent'): PendingChange {
  const { state, order: _order, delayMs: _delayMs, ...change } = entry
  const about = { ...change, messageId: messageIdOf(entry) }
  return state.status === 'failed' ? { ...about, status: 'failed', error: failureOf(state.code) } : { ...about, status }
}

/**
 * The messages with my pending changes applied.
 * @param me the author of the changes
 * @param thread the root whose replies the messages are. Null: the main line
 * @returns a new array; unchanged messages stay the same objects
 */
export function withPending(
  { messages, pending }: { messages: readonly Message[]; pending: readonly PendingChange[] },
  me: Person,
  thread: string | null = null,
): Message[] {
  const shown = [...messages]
  for (const change of pending) operationOf(change).show(shown, change, me)
  return shown.filter((message) => (message.thread ?? null) === thread)
}

/** The id of the message that the entry is about. */
export const messageIdOf = (entry: OutboxEntry): string => operationOf(entry).messageId(entry)

/** The entry, made on top of a change of mine that has given the message this version. */
export function onTopOf(entry: OutboxEntry, version: number | undefined): OutboxEntry {
  return version === undefined ? entry : { ...entry, ...operationOf(entry).onTopOf?.(entry, version) }
}

/** The bytes that `ref` may add to a frame. */
const REF_BYTES = 100

/** Throws for a change that any server would refuse. A frame above the size limit would close each new connection. */
export function assertSendable(entry: OutboxEntry): void {
  operationOf(entry).assertSendable?.(entry)
  const bytes = new TextEncoder().encode(JSON.stringify(operationOf(entry).frame(entry))).length
  if (bytes + REF_BYTES > LIMITS.frameBytes) throw new RequestError('message_too_long', 'Message is too long')
}

/** The stored refusal of an entry. */
export function failureOf(code: RequestErrorCode): RequestError {
  return new RequestError(code, code in ERRORS ? ERRORS[code as keyof typeof ERRORS].sentence : code)
}

import { ERRORS, isBlank, LIMITS, type ClientFrame } from '@edusphere/protocol'
import type { Change, OutboxEntry } from './store.ts'
import { RequestError, type RequestErrorCode } from '../connection/requests.ts'

/**
 * A change of mine that the room does not show yet. `sending`: not acknowledged (it waits for a connection or for its
 * answer, and goes out again under the same id after every loss); `sent`: stored, the event is on its way; `failed`:
 * refused, with the reason.
 */
export type PendingChange = Change & { readonly id: string; readonly created: string } & (
    { readonly status: 'sending' | 'sent' } | { readonly status: 'failed'; readonly error: RequestError }
  )

export function describeEntry(entry: OutboxEntry, status: 'sending' | 'sent'): PendingChange {
  const { state, room: _room, order: _order, due: _due, ...change } = entry
  return state.status === 'failed'
    ? { ...change, status: 'failed', error: failureOf(state.code) }
    : { ...change, status }
}

export function frameOf(entry: OutboxEntry): ClientFrame {
  const { room } = entry
  switch (entry.type) {
    case 'text':
      return { type: 'text', room, id: entry.id, message: entry.body }
    case 'update': {
      const seen = entry.version === undefined ? {} : { version: entry.version }
      return { type: 'update', room, messageId: entry.messageId, message: entry.body, ...seen }
    }
    case 'delete':
      return { type: 'delete', room, messageId: entry.messageId }
  }
}

/** What `ref` may add to a frame. */
const REF_BYTES = 100

/** Throws what no server would take, and `message_too_long` for what it would close the connection over, again and again. */
export function assertSendable(entry: OutboxEntry): void {
  if (entry.type !== 'delete' && isBlank(entry.body)) throw new RequestError('message_empty', 'Message is empty')
  const bytes = new TextEncoder().encode(JSON.stringify(frameOf(entry))).length
  if (bytes + REF_BYTES > LIMITS.frameBytes) throw new RequestError('message_too_long', 'Message is too long')
}

/** The refusal that an entry was stored with. */
export function failureOf(code: RequestErrorCode): RequestError {
  return new RequestError(code, code in ERRORS ? ERRORS[code as keyof typeof ERRORS].sentence : code)
}

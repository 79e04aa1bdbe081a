import type { PendingChange, Room as JoinedRoom } from '@edusphere/client'
import type { Message } from '@edusphere/protocol'
import type { Change, Result } from './device.ts'

/* What a person does in a room of the SDK. */

/** Adds the change to the SDK's outbox, and waits until it has left the outbox. */
export function send(
  room: JoinedRoom,
  { message: body, id, replyTo, thread }: Change & { type: 'text' },
): Promise<Result> {
  const outcome = Promise.withResolvers<Result>()
  const look = () => {
    const pending = room.pending.find((entry) => entry.id === id)
    if (!pending || pending.status === 'sent') outcome.resolve('acked')
    else if (pending.status === 'failed') outcome.resolve(resultOf(pending.error.code))
  }
  const quoted =
    replyTo === undefined
      ? undefined
      : { id: replyTo, seq: room.messages.find((message) => message.id === replyTo)?.seq ?? 0 }
  const facets = { ...(quoted && { replyTo: quoted }), ...(thread !== undefined && { thread }) }
  room.change({ type: 'text', body, ...facets }, id === undefined ? {} : { id })
  const stop = room.onChange(look)
  const timer = setTimeout(() => outcome.resolve('unknown'), 1_500)
  look()
  return outcome.promise.finally(() => {
    stop()
    clearTimeout(timer)
  })
}

export const withoutRoom = (change: Change & { type: 'react' | 'pin' }) =>
  change.type === 'react'
    ? { type: change.type, messageId: change.messageId, emoji: change.emoji, active: change.active }
    : { type: change.type, messageId: change.messageId, active: change.active }

/** Refusals that no further try changes. */
const FINAL = [
  'edit_conflict',
  'message_not_found',
  'reply_not_found',
  'thread_not_found',
  'forbidden',
  'too_many_pins',
]

/** A person's answer to a failed change: what is too late is discarded, anything else is tried again. */
export function settle(room: JoinedRoom, { id, error }: Extract<PendingChange, { status: 'failed' }>): void {
  if (FINAL.includes(error.code)) room.discard(id)
  else room.resend(id)
}

export function resultOf(code: string): Result {
  if (code === 'not_open') return 'offline'
  return ['connection_lost', 'timed_out', 'unavailable', 'internal'].includes(code) ? 'unknown' : 'refused'
}

/** All messages of the main line, or of a thread. */
export async function scroll(room: JoinedRoom, thread?: string): Promise<readonly Message[]> {
  const line = () => (thread === undefined ? room : room.thread(thread))
  if (!line().isLoaded) await load(room, 'newest', thread)
  while (line().hasBefore) await load(room, 'before', thread)
  while (line().hasAfter) await load(room, 'after', thread)
  return line().messages
}

/** One retry: a stepped clock may have ended the access token, and the failure has renewed it. */
export const load = (room: JoinedRoom, kind: 'newest' | 'before' | 'after', thread?: string): Promise<void> =>
  room.load(kind, undefined, thread).catch(() => room.load(kind, undefined, thread))

import type { Change, Situation, StoredMessage } from './store.ts'

/** The message as an effective change leaves it. */
export function applyChange(
  change: Change,
  { participant, message }: Situation,
  { version, now }: { version: number; now: number },
): StoredMessage {
  if (change.kind === 'create') {
    const { id, roomId, body } = change
    const fresh = { created: now, updated: now, edited: false, seq: version, version, deleted: false }
    return { id, roomId, author: participant!, body, ...fresh }
  }
  // A clock that stands still or jumps back must not make an edit look older than what it replaced.
  const updated = Math.max(now, message!.updated + 1)
  return change.kind === 'update'
    ? { ...message!, body: change.body, edited: true, updated, version }
    : { ...message!, body: '', deleted: true, updated, version }
}

import type { ChatEvent, SyncRow } from './frames.ts'
import type { Message } from './schemas.ts'

/*
 * A row is the last state of a message. An event is a row with the action that led to it. Both hold the same fields;
 * only this file makes one from the other.
 */

/** Any frame with a version of its room. */
export interface VersionedFrame {
  type: string
  room: string
  version: number
}

/**
 * The row of an event.
 * @param told the fields of the event that are not in the row (none: a plain event), besides `type`, `action` and `what`
 * @returns undefined for a frame without a whole row: it moves the position and changes no message
 */
export function rowOf(frame: VersionedFrame, told: ReadonlySet<string> = new Set()): SyncRow | undefined {
  if (!('id' in frame && 'seq' in frame)) return undefined
  const { type: _type, action, what: _what, ...fields } = frame as EventFields
  const { id, seq, version, thread } = fields
  if (action === 'delete') return { id, seq, version, deleted: true, ...(thread && { thread }) }
  if (!('body' in fields)) return undefined
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !told.has(name))) as unknown as SyncRow
}

type EventFields = VersionedFrame & SyncRow & { action?: string; what?: string }

/** The own fields of an event that is not a `new`, `update` or `delete`. */
export interface Told {
  readonly type: string
  readonly [field: string]: string | number | boolean
}

/**
 * The event from version `from` to the row: `new` if the message was made after `from`.
 * @param at.from the receiver's version; for a live event the row's version minus one
 * @param at.told replaces `type` and `action`
 */
export function eventOf(row: SyncRow, at: { room: string; from: number }): ChatEvent
export function eventOf(row: SyncRow, at: { room: string; from: number; told?: Told | undefined }): VersionedFrame
export function eventOf(
  row: SyncRow,
  { room, from, told }: { room: string; from: number; told?: Told | undefined },
): ChatEvent | VersionedFrame {
  const type = 'chat_message'
  if (isTombstone(row)) {
    const { id, seq, version, thread } = row
    return { type, action: 'delete', room, version, seq, id, ...(thread !== undefined && { thread }) }
  }
  return told ? { ...told, ...row } : { type, action: row.seq > from ? 'new' : 'update', ...row }
}

/** The rows that are messages. */
export const messagesIn = (rows: readonly SyncRow[]): Message[] =>
  rows.filter((row): row is Message => !isTombstone(row))

/** Whether the row is a tombstone. */
export function isTombstone(row: SyncRow): row is Extract<SyncRow, { deleted: true }> {
  return 'deleted' in row
}

import type { ChatEvent, SyncRow } from './frames.ts'

/*
 * A row is the last state of a message; an event tells a row and how it came to be. They hold the same fields, and are
 * made from each other here and nowhere else.
 */

/** Any frame that carries a version of its room. */
export interface VersionedFrame {
  type: string
  room: string
  version: number
}

/**
 * The row that an event leaves behind.
 * @returns undefined for a frame without a whole row: it moves a position and changes no message
 */
export function rowOf(frame: VersionedFrame): SyncRow | undefined {
  if (!('id' in frame && 'seq' in frame)) return undefined
  const { action, ...fields } = frame as VersionedFrame & SyncRow & { action?: string }
  const { id, seq, version } = fields
  if (action === 'delete') return { id, seq, version, deleted: true }
  if (!('body' in fields)) return undefined
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !TOLD.has(name))) as unknown as SyncRow
}

/** Fields of events that are no part of the row, besides `action`. */
const TOLD = new Set(['type', 'what'])

/** An event's own fields, where it is told otherwise than as `new`, `update` or `delete`. */
export interface Told {
  readonly type: string
  readonly [field: string]: string | number | boolean
}

/**
 * The event that leads from `from` to the row: a message that was made after `from` is `new`.
 * @param at.from the version that the receiver knows; one below the row's for a live event
 * @param at.told stands in front of the row in place of `type` and `action`
 */
export function eventOf(row: SyncRow, at: { room: string; from: number }): ChatEvent
export function eventOf(row: SyncRow, at: { room: string; from: number; told?: Told | undefined }): VersionedFrame
export function eventOf(
  row: SyncRow,
  { room, from, told }: { room: string; from: number; told?: Told | undefined },
): ChatEvent | VersionedFrame {
  const type = 'chat_message'
  if (isTombstone(row)) return { type, action: 'delete', room, version: row.version, seq: row.seq, id: row.id }
  return told ? { ...told, ...row } : { type, action: row.seq > from ? 'new' : 'update', ...row }
}

/** Whether the row is what is left of a deleted message. */
export function isTombstone(row: SyncRow): row is Extract<SyncRow, { deleted: true }> {
  return 'deleted' in row
}

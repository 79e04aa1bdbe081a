import type { ChatEvent, SyncRow } from '@edusphere/protocol'
import { decodeFrame } from './frame.ts'
import { encodeRow, type EncodedRow } from './sync-page.ts'

/** How many of a room's last events, in number and bytes, stay in memory for sockets that were away for a moment. */
const RECENT_MAX = 128
const RECENT_BYTES = 256 * 1024
/** What is in memory names its author as of then: what is older is read again, in case they have another name now. */
export const NAMES_MS = 60_000
const NOTHING = Buffer.alloc(0)

interface RecentEvent {
  version: number
  frame: Buffer
  /** When it was handed on (`performance.now()`). */
  at: number
  /** What it made of its message, once somebody has asked. */
  row?: EncodedRow
}

/** The last events that a room has handed on, without a gap. */
export class RecentEvents {
  #events: RecentEvent[] = []
  #bytes = 0

  add(events: readonly { version: number; frame: Buffer }[]): void {
    const at = performance.now()
    for (const { version, frame } of events) {
      this.#events.push({ version, frame, at })
      this.#bytes += frame.length
    }
    // Cuts in halves, not at every event: what is left moves to a new array.
    while (this.#events.length > 2 * RECENT_MAX || (this.#bytes > RECENT_BYTES && this.#events.length > 1)) {
      this.#events = this.#events.slice(this.#events.length >> 1)
      this.#bytes = this.#events.reduce((sum, { frame }) => sum + frame.length, 0)
    }
  }

  clear(): void {
    this.#events = []
    this.#bytes = 0
  }

  /** What comes after `position`, as it was written; undefined when memory does not reach back so far. */
  framesAfter(position: number): Buffer | undefined {
    const after = this.#after(position)
    return after && (after.length === 0 ? NOTHING : Buffer.concat(after.map(({ frame }) => frame)))
  }

  /** The same as rows, one for each event: the last one of a message is its state. */
  rowsAfter(position: number): EncodedRow[] | undefined {
    const after = this.#after(position)
    const oldest = after?.[0]?.at ?? Infinity
    if (performance.now() - oldest > NAMES_MS) return undefined
    return after?.map((event) => (event.row ??= encodeRow(rowOf(JSON.parse(decodeFrame(event.frame)) as ChatEvent))))
  }

  #after(position: number): RecentEvent[] | undefined {
    const first = this.#events[0]?.version
    return first === undefined || first > position + 1 ? undefined : this.#events.slice(position + 1 - first)
  }
}

function rowOf(event: ChatEvent): SyncRow {
  if (event.action === 'delete') return { id: event.id, seq: event.seq, version: event.version, deleted: true }
  const { type: _type, action: _action, ...message } = event
  return message
}

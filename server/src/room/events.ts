import type { FeedRow, RoomEvent } from '../bus/bus.ts'
import { encodeRow, type EncodedRow } from './encoded-row.ts'
import { encodeFrame } from './frame.ts'
import type { FeedKind } from './kind.ts'
import type { Head } from '../store/store.ts'
import type { Style } from './reader.ts'
import { SyncPage } from './sync-page.ts'

/** Events of two writers can arrive in the wrong order through Redis. After this time a missing one counts as lost. */
const PATIENCE_MS = 25

/** Events of a room that arrived before an earlier version. */
export class EarlyEvents {
  readonly #onMissing: (last: RoomEvent) => void
  readonly #events = new Map<number, RoomEvent>()
  #timer: NodeJS.Timeout | undefined

  /** `onMissing` gets the last of the waiting events. */
  constructor(onMissing: (last: RoomEvent) => void) {
    this.#onMissing = onMissing
  }

  /** Adds events, and returns those that now follow `head` without a gap. */
  sort(events: readonly RoomEvent[], head: number): RoomEvent[] {
    for (const event of events) this.#events.set(event.version, event)
    const ready: RoomEvent[] = []
    for (let event = this.#take(head + 1); event; event = this.#take(event.version + 1)) ready.push(event)
    if (this.#events.size === 0) this.close()
    else this.#timer ??= setTimeout(() => this.#giveUp(), PATIENCE_MS).unref()
    return ready
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#events.clear()
  }

  #take(version: number): RoomEvent | undefined {
    const event = this.#events.get(version)
    this.#events.delete(version)
    return event
  }

  #giveUp(): void {
    const last = [...this.#events.values()].reduce((a, b) => (a.version > b.version ? a : b))
    this.close()
    this.#onMissing(last)
  }
}

/** How many recent events, by number and by bytes of frames, stay in memory for sockets that reconnect. */
const RECENT_MAX = 128
const RECENT_BYTES = 256 * 1024
/** A row holds its author's name at the time of the read. An older row is read again: the name may have changed. */
export const NAMES_MS = 60_000
const NOTHING = Buffer.alloc(0)

/** An event that a feed passes on. */
interface PassedEvent {
  row: FeedRow
  frame: Buffer
  /** Whether plain readers get it too. */
  isPlain: boolean
}

interface RecentEvent extends PassedEvent {
  /** When the feed passed it on (`performance.now()`). */
  at: number
  /** The row as JSON, made at the first use. */
  encoded?: EncodedRow
}

/** The last events that a feed has passed on, without a gap. */
export class RecentEvents {
  #events: RecentEvent[] = []
  #bytes = 0

  add(events: readonly PassedEvent[]): void {
    const at = performance.now()
    for (const event of events) {
      this.#events.push({ ...event, at })
      this.#bytes += event.frame.length
    }
    // Drops half at once, not one for each event: the rest is copied to a new array.
    while (this.#events.length > 2 * RECENT_MAX || (this.#bytes > RECENT_BYTES && this.#events.length > 1)) {
      this.#events = this.#events.slice(this.#events.length >> 1)
      this.#bytes = this.#events.reduce((sum, { frame }) => sum + frame.length, 0)
    }
  }

  clear(): void {
    this.#events = []
    this.#bytes = 0
  }

  /** The frames after `position`. Undefined: memory does not reach back so far. */
  framesAfter(position: number, style: Style): Buffer | undefined {
    const after = this.#after(position)?.filter(({ isPlain }) => isPlain || style === 'synced')
    return after && (after.length === 0 ? NOTHING : Buffer.concat(after.map(({ frame }) => frame)))
  }

  /** The same as rows, one for each event. The last row of a key is its state. */
  rowsAfter(position: number): EncodedRow[] | undefined {
    const after = this.#after(position)
    const oldest = after?.[0]?.at ?? Infinity
    if (performance.now() - oldest > NAMES_MS) return undefined
    return after?.map((event) => (event.encoded ??= encodeRow(event.row)))
  }

  #after(position: number): RecentEvent[] | undefined {
    const first = this.#events[0]?.row.version
    return first === undefined || first > position + 1 ? undefined : this.#events.slice(position + 1 - first)
  }
}

/** What the frames need of a feed. */
interface Feed {
  kind: FeedKind
  room: { id: string }
  epoch: string
  head: Readonly<Head>
}
type Encoded = PassedEvent & { mayWait: boolean }

/** The frames of the events that follow the feed's head: one by one, and all together for each style. */
export function encodeEvents(
  feed: Feed,
  events: readonly RoomEvent[],
): { passed: PassedEvent[]; frames: Record<Style, Buffer> } {
  const { kind } = feed
  const encoded = events.map((event): Encoded => {
    const isPlain = kind.isPlain(event.row, event.version - 1)
    return { row: event.row, isPlain, frame: encodeEvent(feed, event), mayWait: kind.mayWait(event) }
  })
  const plain = encoded.filter(({ isPlain }) => isPlain)
  const synced = joined(gathered(feed, encoded))
  return { passed: encoded, frames: { synced, plain: plain.length === encoded.length ? synced : joined(plain) } }
}

function encodeEvent({ kind, room }: Feed, { version, row, told }: RoomEvent): Buffer {
  return encodeFrame(JSON.stringify(kind.event(row, { room: kind.nameOf(room.id), from: version - 1, told })))
}

/** Changes that may wait and follow one another travel as one `sync`. */
function gathered(feed: Feed, events: readonly Encoded[]): readonly { frame: Buffer }[] {
  if (!events.some(({ mayWait }, i) => mayWait && events[i - 1]?.mayWait)) return events
  const runs: Encoded[][] = []
  for (const event of events) {
    if (event.mayWait && runs.at(-1)?.at(-1)?.mayWait) runs.at(-1)!.push(event)
    else runs.push([event])
  }
  return runs.map((run) => (run.length === 1 ? run[0]! : { frame: encodeSync(feed, run) }))
}

/** The last state of each row. */
function encodeSync({ kind, room, epoch, head }: Feed, events: readonly Encoded[]): Buffer {
  const rows = new Map<string, FeedRow>()
  for (const { row } of events) {
    rows.delete(kind.key(row))
    rows.set(kind.key(row), row)
  }
  const [first, last] = [events[0]!.row.version, events.at(-1)!.row.version]
  const range = { kind, room: kind.nameOf(room.id), epoch, from: first - 1, version: last }
  const page = new SyncPage({ ...range, membersVersion: head.membersVersion }, [...rows.values()].map(encodeRow))
  return page.encode('synced')
}

const joined = (events: readonly { frame: Buffer }[]): Buffer =>
  events.length === 1 ? events[0]!.frame : Buffer.concat(events.map(({ frame }) => frame))

import {
  eventOf,
  isTombstone,
  rowOf,
  type ChatEvent,
  type Message,
  type RoomChangedEvent,
  type RoomState,
  type SyncFrame,
  type SyncRow,
  type VersionedFrame,
} from '@edusphere/protocol'
import { TOLD } from '../operations/operations.ts'
import type { Page, PageQuery, PageRequest } from './page.ts'
import { LoadedWindow } from './window.ts'

/**
 * What a frame did. `applied`: `events` are the new changes, in version order. `reset`: everything was replaced. `gap`:
 * an earlier change is missing and the frame was not applied; join again from `position`.
 */
export type FrameResult = { kind: 'applied'; events: ChatEvent[] } | { kind: 'reset' } | { kind: 'gap' }

/**
 * What one client knows of one room (contract: "A client keeps, per room, a position"). Pure: no socket, no time.
 *
 * The *position* is moved by the socket alone. The *window* holds the loaded messages, one range of `seq`, and pages
 * extend it. Live changes enter the window only inside its range.
 */
export class Replica {
  /** The version up to which everything is known; null before the first `sync`. */
  position: number | null
  /** The room's epoch, in which `position` counts. */
  epoch: string | null
  /** What the room is. Undefined before the server has told it. */
  state: RoomState | undefined
  readonly #window = new LoadedWindow()
  #pages = new Set<PageRequest>()

  /** @param from a position from elsewhere (the list of rooms): the room resumes there without loading messages */
  constructor(from?: { version: number; epoch: string }) {
    this.position = from?.version ?? null
    this.epoch = from?.epoch ?? null
  }

  /** The loaded messages in `seq` order. A new array after every change, never changed in place. */
  get messages(): readonly Message[] {
    return this.#window.messages
  }

  /** Whether older messages than the loaded ones exist. */
  get hasBefore(): boolean {
    return this.isLoaded && this.#window.from > 0
  }

  /** Whether newer messages than the loaded ones exist. */
  get hasAfter(): boolean {
    return this.isLoaded && this.#window.to < Infinity
  }

  /** Whether messages have been loaded. Before that, live messages only move the position. */
  get isLoaded(): boolean {
    return this.#window.isLoaded
  }

  /**
   * Takes a live frame. It is new only at `position + 1`: a lower version is a repetition, a higher one shows a gap. A
   * frame of an unknown type moves the position. When it carries a whole row, the row changes its message.
   */
  apply(frame: VersionedFrame): FrameResult {
    if (this.position === null || frame.version > this.position + 1) return { kind: 'gap' }
    if (frame.version <= this.position) return { kind: 'applied', events: [] }
    const from = this.position
    this.position = frame.version
    if (isRoomChanged(frame)) this.state = frame.state
    const row = rowOf(frame, TOLD)
    if (!row) return { kind: 'applied', events: [] }
    this.#put([row])
    return { kind: 'applied', events: [eventOf(row, { room: frame.room, from })] }
  }

  /** Takes one page of a `sync`. After it the room's state at `frame.version` is known. */
  applySync(frame: SyncFrame): FrameResult {
    if (frame.reset) return this.#reset(frame)
    const { position } = this
    if (position === null || frame.from > position || frame.epoch !== this.epoch) return { kind: 'gap' }
    if (frame.state && frame.state.version > (this.state?.version ?? -1)) this.state = frame.state
    const rows = frame.messages.filter((row) => row.version > position)
    this.#put(rows)
    this.position = Math.max(position, frame.version)
    return { kind: 'applied', events: rows.map((row) => eventOf(row, { room: frame.room, from: position })) }
  }

  /** The query for the next page in a direction. Null: nothing more to load there. */
  pageQuery(kind: PageQuery['kind'], seq: number): PageQuery | null {
    switch (kind) {
      case 'newest':
        return { kind }
      case 'around':
        return { kind, seq }
      case 'before':
        return this.hasBefore ? { kind, seq: this.#window.from } : null
      case 'after':
        return this.hasAfter ? { kind, seq: this.#window.to } : null
    }
  }

  /** Registers a page before its fetch: later changes are kept for it. */
  expectPage(query: PageQuery): PageRequest {
    const request = { query, position: this.position, rows: [] }
    this.#pages.add(request)
    return request
  }

  /** Drops a registered page whose fetch failed. */
  forgetPage(request: PageRequest): void {
    this.#pages.delete(request)
  }

  /**
   * Takes a page that was registered with `expectPage`. Newer changes by socket are applied again on top of it, and the
   * position does not move.
   * @returns false when the page was outdated (a reset, another window, a snapshot older than the position) and dropped
   */
  applyPage(request: PageRequest, page: Page): boolean {
    if (!this.#pages.delete(request)) return false
    if (this.epoch !== null && page.epoch !== this.epoch) return false
    if (request.position !== null && page.version < request.position) return false
    if (!this.#window.load(request.query, page)) return false
    this.#window.put(request.rows.filter((row) => row.version > page.version))
    return true
  }

  /** Drops all but the newest `keep` messages, if the window reaches the end of the room. */
  trim(keep: number): void {
    this.#window.trim(keep)
  }

  #put(rows: SyncRow[]): void {
    for (const page of this.#pages) page.rows.push(...rows)
    this.#window.put(rows)
  }

  #reset(frame: SyncFrame): FrameResult {
    const messages = frame.messages.filter((row): row is Message => !isTombstone(row))
    this.epoch = frame.epoch
    this.position = frame.version
    this.state = frame.state
    this.#pages.clear()
    this.#window.replace(messages)
    return { kind: 'reset' }
  }
}

const isRoomChanged = (frame: VersionedFrame): frame is RoomChangedEvent =>
  frame.type === 'room_changed' && 'state' in frame

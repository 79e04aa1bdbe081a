import {
  eventOf,
  rowOf,
  type ChatEvent,
  type RoomChangedEvent,
  type RoomState,
  type SyncFrame,
  type SyncRow,
  type VersionedFrame,
} from '@edusphere/protocol'
import { TOLD } from '../operations/operations.ts'
import type { Page, PageQuery, PageRequest } from './page.ts'
import { LoadedWindow, type Line } from './window.ts'

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
  readonly #main = new LoadedWindow(null)
  /** The threads that are shown, by root. */
  readonly #threads = new Map<string, LoadedWindow>()
  #pages = new Set<PageRequest>()

  /** @param from a position from elsewhere (the list of rooms): the room resumes there without loading messages */
  constructor(from?: { version: number; epoch: string }) {
    this.position = from?.version ?? null
    this.epoch = from?.epoch ?? null
  }

  /** The main line. */
  get main(): Line {
    return this.#main
  }

  /** The replies to a root: empty until a page of them is loaded, then kept until `forgetThread`. */
  thread(root: string): Line {
    return this.#lineOf(root)
  }

  forgetThread(root: string): void {
    this.#threads.delete(root)
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

  /** My reactions to a message, as an `ack` tells them. */
  putMine(id: string, mine: string[]): void {
    for (const line of this.#lines) line.putMine(id, mine)
  }

  /** The same, as a page tells them. It may be older than an `ack`. */
  learnMine(id: string, mine: string[]): void {
    const isKnown = this.#lines.some(({ messages }) => messages.some((message) => message.id === id && message.mine))
    if (!isKnown) this.putMine(id, mine)
  }

  /** The query for the next page in a direction. Null: nothing more to load there. */
  pageQuery(kind: PageQuery['kind'], seq: number, root?: string): PageQuery | null {
    const line = this.#lineOf(root)
    const of = root === undefined ? {} : { thread: root }
    switch (kind) {
      case 'newest':
        return { kind, ...of }
      case 'around':
        return { kind, seq, ...of }
      case 'before':
        return line.hasBefore ? { kind, seq: line.from, ...of } : null
      case 'after':
        return line.hasAfter ? { kind, seq: line.to, ...of } : null
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
    const line = this.#lineOf(request.query.thread)
    if (!line.load(request.query, page)) return false
    line.put(request.rows.filter((row) => row.version > page.version))
    return true
  }

  /** Drops all but the newest `keep` messages of a line, if its window reaches the end of the room. */
  trim(keep: number, root?: string): void {
    this.#lineOf(root).trim(keep)
  }

  #put(rows: SyncRow[]): void {
    for (const page of this.#pages) page.rows.push(...rows)
    for (const line of this.#lines) line.put(rows)
  }

  get #lines(): LoadedWindow[] {
    return [this.#main, ...this.#threads.values()]
  }

  #lineOf(root: string | undefined): LoadedWindow {
    if (root === undefined) return this.#main
    const line = this.#threads.get(root) ?? new LoadedWindow(root)
    this.#threads.set(root, line)
    return line
  }

  #reset(frame: SyncFrame): FrameResult {
    this.epoch = frame.epoch
    this.position = frame.version
    this.state = frame.state
    this.#pages.clear()
    this.#main.replace(frame.messages)
    for (const thread of this.#threads.values()) thread.clear()
    return { kind: 'reset' }
  }
}

const isRoomChanged = (frame: VersionedFrame): frame is RoomChangedEvent =>
  frame.type === 'room_changed' && 'state' in frame

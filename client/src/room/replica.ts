import {
  eventOf,
  isTombstone,
  rowOf,
  type ChatEvent,
  type Message,
  type SyncFrame,
  type SyncRow,
  type VersionedFrame,
} from '@edusphere/protocol'
import type { Page, PageQuery, PageRequest } from './page.ts'
import { LoadedWindow } from './window.ts'

/**
 * What a frame did: `events` are the changes that became known, in version order; `reset` says that everything was
 * replaced; `gap` that something is missing before the frame, which was not applied: join again from `position`.
 */
export type FrameResult = { kind: 'applied'; events: ChatEvent[] } | { kind: 'reset' } | { kind: 'gap' }

/**
 * What one client knows of one room (contract: "A client keeps, per room, a position"). Pure: no socket, no time.
 *
 * Two things are kept apart: the *position*, moved by the socket alone, and the *window* of loaded messages, a range of
 * `seq` that pages extend. Live changes land in the window only where they belong to its range.
 */
export class Replica {
  /** The version up to which everything is known; null before the first `sync`. */
  position: number | null
  /** The life of the room that `position` counts in. */
  epoch: string | null
  readonly #window = new LoadedWindow()
  #pages = new Set<PageRequest>()

  /** @param from a position taken over from elsewhere (the list of rooms), to resume from without loading anything */
  constructor(from?: { version: number; epoch: string }) {
    this.position = from?.version ?? null
    this.epoch = from?.epoch ?? null
  }

  /** The loaded messages in `seq` order. A new array after every change, never changed in place. */
  get messages(): readonly Message[] {
    return this.#window.messages
  }

  /** Whether there are older messages than the loaded ones. */
  get hasBefore(): boolean {
    return this.isLoaded && this.#window.from > 0
  }

  /** Whether there are newer messages than the loaded ones. */
  get hasAfter(): boolean {
    return this.isLoaded && this.#window.to < Infinity
  }

  /** Whether anything has been loaded: without, live messages only move the position. */
  get isLoaded(): boolean {
    return this.#window.isLoaded
  }

  /**
   * Takes a live frame. It is new only at `position + 1`; older ones are repetitions, later ones show a gap. A kind that
   * this client does not know moves the position; if it carries a whole row, that is taken as a change of the message.
   */
  apply(frame: VersionedFrame): FrameResult {
    if (this.position === null || frame.version > this.position + 1) return { kind: 'gap' }
    if (frame.version <= this.position) return { kind: 'applied', events: [] }
    const from = this.position
    this.position = frame.version
    const row = rowOf(frame)
    if (!row) return { kind: 'applied', events: [] }
    this.#put([row])
    return { kind: 'applied', events: [eventOf(row, { room: frame.room, from })] }
  }

  /** Takes one page of a `sync`: afterwards the room's state at `frame.version` is known. */
  applySync(frame: SyncFrame): FrameResult {
    if (frame.reset) return this.#reset(frame)
    const { position } = this
    if (position === null || frame.from > position || frame.epoch !== this.epoch) return { kind: 'gap' }
    const rows = frame.messages.filter((row) => row.version > position)
    this.#put(rows)
    this.position = Math.max(position, frame.version)
    return { kind: 'applied', events: rows.map((row) => eventOf(row, { room: frame.room, from: position })) }
  }

  /** What to ask for, given what is loaded; null when there is nothing (more) to load in that direction. */
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

  /** Announces a page: from now on the changes that arrive are kept for it. */
  expectPage(query: PageQuery): PageRequest {
    const request = { query, position: this.position, rows: [] }
    this.#pages.add(request)
    return request
  }

  /** Gives up on a page that will not come. */
  forgetPage(request: PageRequest): void {
    this.#pages.delete(request)
  }

  /**
   * Takes a page that was announced with `expectPage`. It never wins over the socket: what arrived meanwhile and is
   * above the page's version is applied again on top of it, and the position stays where it is.
   * @returns false when the page has been overtaken (a reset, another window, a snapshot older than the position) and was dropped
   */
  applyPage(request: PageRequest, page: Page): boolean {
    if (!this.#pages.delete(request)) return false
    if (this.epoch !== null && page.epoch !== this.epoch) return false
    if (request.position !== null && page.version < request.position) return false
    if (!this.#window.load(request.query, page)) return false
    this.#window.put(request.rows.filter((row) => row.version > page.version))
    return true
  }

  /** Lets go of all but the newest `keep` messages, where the window reaches the end of the room. */
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
    this.#pages.clear()
    this.#window.replace(messages)
    return { kind: 'reset' }
  }
}

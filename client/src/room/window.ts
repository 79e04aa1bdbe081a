import { isTombstone, messagesIn, type Message, type SyncRow } from '@edusphere/protocol'
import type { Page, PageQuery } from './page.ts'

/** The loaded part of a room's main line, or of one thread. */
export interface Line {
  /** Oldest first. A new array after every change, never changed in place. */
  readonly messages: readonly Message[]
  /** Whether messages have been loaded. Before that, live messages are not kept. */
  readonly isLoaded: boolean
  /** Whether older messages than the loaded ones exist. */
  readonly hasBefore: boolean
  /** Whether newer messages than the loaded ones exist. */
  readonly hasAfter: boolean
}

/**
 * A line: everything of it with `from <= seq <= to`, without holes. `from` 0 is the beginning of the room, `to` Infinity
 * its end. The bounds are not read from the rows, because rows can be deleted.
 */
export class LoadedWindow implements Line {
  messages: readonly Message[] = []
  from = Infinity
  to = 0
  /** The root whose replies it holds. Null: the main line. */
  readonly #thread: string | null

  constructor(thread: string | null) {
    this.#thread = thread
  }

  get isLoaded(): boolean {
    return this.from <= this.to
  }

  get hasBefore(): boolean {
    return this.isLoaded && this.from > 0
  }

  get hasAfter(): boolean {
    return this.isLoaded && this.to < Infinity
  }

  /** Inserts rows, or replaces older versions. A tombstone removes its row. Rows outside the range are ignored. */
  put(rows: readonly SyncRow[]): void {
    const inside = rows.filter((row) => row.seq >= this.from && row.seq <= this.to && this.#mayHold(row))
    if (inside.length === 0) return
    const messages = [...this.messages]
    for (const row of inside) putRow(messages, row)
    this.messages = messages
  }

  /** Only the newest messages of the room. */
  replace(rows: readonly SyncRow[]): void {
    const first = rows[0]
    this.from = first && first.seq > 1 ? first.seq : 0
    this.to = Infinity
    this.messages = this.#own(rows)
  }

  /** Holds nothing, as at first. */
  clear(): void {
    this.messages = []
    this.from = Infinity
    this.to = 0
  }

  /** Adds a page. False: the page no longer touches the range. */
  load(query: PageQuery, page: Page): boolean {
    const lower = page.hasBefore ? (page.messages[0]?.seq ?? 0) : 0
    const upper = page.hasAfter ? (page.messages.at(-1)?.seq ?? Infinity) : Infinity
    switch (query.kind) {
      case 'before':
        if (query.seq !== this.from) return false
        this.from = lower
        this.messages = [...this.#own(page.messages), ...this.messages]
        return true
      case 'after':
        if (query.seq !== this.to) return false
        this.to = upper
        this.messages = [...this.messages, ...this.#own(page.messages)]
        return true
      default:
        this.from = lower
        this.to = upper
        this.messages = this.#own(page.messages)
        return true
    }
  }

  /** Puts the caller's own part of a message, which its rows leave out. */
  putMine(id: string, mine: string[]): void {
    this.messages = this.messages.map((message) => (message.id === id ? { ...message, mine } : message))
  }

  /** Drops the oldest rows beyond `keep`. */
  trim(keep: number): void {
    if (this.to < Infinity || this.messages.length <= keep) return
    this.messages = this.messages.slice(-keep)
    this.from = this.messages[0]?.seq ?? 0
  }

  /** A deletion is looked for in every line: where it is not held, it changes nothing. */
  #mayHold(row: SyncRow): boolean {
    return isTombstone(row) || (row.thread ?? null) === this.#thread
  }

  #own(rows: readonly SyncRow[]): Message[] {
    return messagesIn(rows).filter((row) => this.#mayHold(row))
  }
}

function putRow(messages: Message[], row: SyncRow): void {
  const index = indexOfSeq(messages, row.seq)
  const held = messages[index]
  const isHeld = held?.seq === row.seq
  if (isHeld && held.version >= row.version) return
  if (isTombstone(row)) messages.splice(index, isHeld ? 1 : 0)
  else if (isHeld) messages[index] = { ...row, ...lasting(held) }
  else messages.splice(index, 0, row)
}

/** What no change changes, and what frames for everyone leave out: a page or an `ack` has told it. */
const lasting = ({ user, user_id, created, mine }: Message) => ({ user, user_id, created, ...(mine && { mine }) })

/** The index of `seq`. Searches from the end, where most changes happen. */
function indexOfSeq(messages: readonly Message[], seq: number): number {
  let index = messages.length
  while (index > 0 && messages[index - 1]!.seq >= seq) index--
  return index
}

import type { Clock } from '../clock.ts'
import type { Connection } from '../connection/connection.ts'
import { isWorthRepeating } from '../connection/requests.ts'

const REJOIN_MS = 1_000

/** A feed of a client: a room's, or the person's own. */
interface Feed {
  id: string
  /** What the client knows of it. */
  known: { readonly position: number | null; readonly epoch: string | null }
  /** Called when it is no longer known to be complete. */
  changed: () => void
}

/** Keeps a feed joined: joins again after reconnections, and where a frame is missing. */
export class JoinedFeed {
  readonly #feed: Feed
  readonly #deps: { connection: Connection; clock: Clock }
  #status: 'joining' | 'joined' | 'closed' = 'joining'
  #cancelRejoin = () => {}

  constructor(feed: Feed, deps: { connection: Connection; clock: Clock }) {
    this.#feed = feed
    this.#deps = deps
  }

  /** Whether everything up to the position is known and no later change is known to be missing. */
  get isCaughtUp(): boolean {
    return this.#status === 'joined'
  }

  /** Joins, from the position on. */
  async join(): Promise<void> {
    const { connection } = this.#deps
    this.#cancelRejoin()
    if (this.#status === 'closed' || !connection.isOpen) return
    if (this.#status !== 'joining') {
      this.#status = 'joining'
      this.#feed.changed()
    }
    const { position, epoch } = this.#feed.known
    const since = position === null || epoch === null ? {} : { since: position, epoch }
    try {
      await connection.request({ type: 'join', room: this.#feed.id, ...since })
    } catch (error) {
      if (isWorthRepeating(error)) this.#joinLater(error.retryAfter)
    }
  }

  /** A page of a `sync` was applied. `more`: another page follows. */
  synced(more: boolean): void {
    if (!more && this.#status === 'joining') this.#status = 'joined'
  }

  /** A live frame left a gap. The answer to a running join brings what is missing. */
  missed(): void {
    if (this.#status === 'joined') void this.join()
  }

  /** A `sync` left a gap. A server that answers a join so is broken: joining again at once would repeat without end. */
  misled(): void {
    if (this.#status === 'joining') this.#joinLater(null)
    else this.missed()
  }

  /** Compares with the head in a `pong`: no later event reveals that the last event was lost. */
  compareHead(head: number): void {
    if (head > (this.#feed.known.position ?? Infinity)) this.missed()
  }

  /** It was left or has ended: nothing may happen in it any more. */
  close(): void {
    this.#status = 'closed'
    this.#cancelRejoin()
  }

  #joinLater(seconds: number | null): void {
    const ms = seconds === null ? REJOIN_MS : seconds * 1000
    this.#cancelRejoin()
    this.#cancelRejoin = this.#deps.clock.after(ms, () => void this.join())
  }
}

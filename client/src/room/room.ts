import type { Message, ServerFrame, SyncFrame, VersionedFrame } from '@edusphere/protocol'
import { Listeners } from '../listeners.ts'
import type { Change } from '../operations/operations.ts'
import type { PendingChange } from '../outbox/pending-change.ts'
import type { PageQuery } from './page.ts'
import { Replica, type FrameResult } from './replica.ts'
import { isWorthRepeating } from '../connection/requests.ts'
import type { RoomChange, RoomContext } from './context.ts'

const REJOIN_MS = 1_000

/** One room as this client knows it: stays joined over reconnections, holds the loaded messages and sends new ones. */
export class Room {
  readonly id: string
  readonly #context: RoomContext
  readonly #replica: Replica
  readonly #changes = new Listeners<RoomChange>()
  #status: 'joining' | 'joined' | 'closed' = 'joining'
  #cancelRejoin = () => {}
  #readSeq = 0
  #pages: Promise<unknown> = Promise.resolve()

  constructor(id: string, context: RoomContext, from?: { version: number; epoch: string }) {
    this.id = id
    this.#context = context
    this.#replica = new Replica(from)
  }

  /** The loaded messages, oldest first; a new array after every change. */
  get messages(): readonly Message[] {
    return this.#replica.messages
  }

  /** My changes that `messages` does not show yet, in the order they were made. */
  get pending(): readonly PendingChange[] {
    return this.#context.outbox.pending(this.id)
  }

  /** Whether there are older messages than the loaded ones. */
  get hasBefore(): boolean {
    return this.#replica.hasBefore
  }

  /** Whether there are newer messages than the loaded ones. */
  get hasAfter(): boolean {
    return this.#replica.hasAfter
  }

  /** Whether messages have been loaded (by `load`, or by a `reset` of the server). */
  get isLoaded(): boolean {
    return this.#replica.isLoaded
  }

  /** The version up to which everything is known; null before the first `sync`. */
  get position(): number | null {
    return this.#replica.position
  }

  /** Calls `listener` after every change of what the room holds, until the returned function is called. */
  onChange(listener: (change: RoomChange) => void): () => void {
    return this.#changes.add(listener)
  }

  /** Whether every change up to `position` is here and none after it is known to be missing; asked while connected. */
  get isCaughtUp(): boolean {
    return this.#status === 'joined'
  }

  /**
   * Sends a message, now or when there is a connection; it stands in `pending` until the room shows it.
   * @param body 1 to `messageMaxLength` code points, not only white space; sent as it is
   * @param id the message's UUID: the same id is stored at most once (G4)
   * @throws RequestError `message_empty` for white space; else as `change` does
   */
  send(body: string, id?: string): void {
    this.change({ type: 'text', body }, id === undefined ? {} : { id })
  }

  /**
   * Takes any change in; it stands in `pending` until the room shows it, and is sent when there is a connection.
   * @param id a UUID; of a new message also the message's
   * @param delayMs until then it can be discarded, which undoes it
   * @returns the id of the change
   * @throws RequestError for what no server would take, and `outbox_full`
   */
  change(change: Change, options: { id?: string; delayMs?: number } = {}): string {
    return this.#context.outbox.add(this.id, change, options)
  }

  /**
   * Waits for what becomes of a change that was made just now.
   * @throws RequestError when it was refused, and dropped; or with `connection_lost`: then it is kept and sent later
   */
  outcome(id: string): Promise<void> {
    return this.#context.outbox.outcome(id)
  }

  /** Sends a pending change that failed again, under its id. */
  resend(id: string): void {
    this.#context.outbox.resend(id)
  }

  /** Forgets a pending change: one that failed, or a delete that is undone. */
  discard(id: string): void {
    this.#context.outbox.discard(id)
  }

  /**
   * Replaces the body of a message of mine.
   * @param version what the editor saw: `edit_conflict` if the body was changed after it
   * @throws RequestError as `change` and `outcome` do
   */
  async update(messageId: string, body: string, version?: number): Promise<void> {
    await this.outcome(this.change({ type: 'update', messageId, body, ...(version !== undefined && { version }) }))
  }

  /** Deletes a message of mine. Throws RequestError as `update` does. */
  async delete(messageId: string): Promise<void> {
    await this.outcome(this.change({ type: 'delete', messageId }))
  }

  /** Deletes a message of mine after `delayMs`. Until then the answered id can be discarded, which undoes it. */
  deleteLater(messageId: string, delayMs: number): string {
    return this.change({ type: 'delete', messageId }, { delayMs })
  }

  /** Says how far I have read; moves forward only, and is said again after a reconnection. */
  read(seq: number): void {
    if (seq <= this.#readSeq) return
    this.#readSeq = seq
    if (this.#status === 'joined') this.#sendRead()
  }

  /** Says whether I am typing. Lost when there is no connection. */
  typing(active: boolean): void {
    this.#context.connection.send({ type: 'typing', room: this.id, active })
  }

  /**
   * Loads a page of history: `newest` and `around` replace what is loaded, `before` and `after` extend it at its ends.
   * One page at a time; later calls wait. Throws what `fetchPage` throws.
   */
  load(kind: 'newest' | 'before' | 'after'): Promise<void>
  load(kind: 'around', seq: number): Promise<void>
  load(kind: PageQuery['kind'], seq = 0): Promise<void> {
    const loading = this.#pages.then(() => this.#loadPage(kind, seq))
    this.#pages = loading.catch(() => {})
    return loading
  }

  /** Lets go of all but the newest `keep` messages, if the newest are loaded. */
  trim(keep: number): void {
    this.#replica.trim(keep)
    this.refresh()
  }

  /** @internal Joins, from the position on. Called whenever a socket opens or something turns out to be missing. */
  async join(): Promise<void> {
    const { connection } = this.#context
    this.#cancelRejoin()
    if (this.#status === 'closed' || !connection.isOpen) return
    if (this.#status !== 'joining') {
      this.#status = 'joining'
      this.refresh()
    }
    const { position, epoch } = this.#replica
    const since = position === null || epoch === null ? {} : { since: position, epoch }
    try {
      await connection.request({ type: 'join', room: this.id, ...since })
    } catch (error) {
      if (isWorthRepeating(error)) this.#joinLater(error.retryAfter)
    }
  }

  /** @internal Takes a frame of this room. */
  receive(frame: ServerFrame): void {
    if (frame.type === 'ack') return
    if (frame.type === 'sync') this.#receiveSync(frame)
    else if (isVersioned(frame)) this.#take(this.#replica.apply(frame), true)
  }

  /** @internal Something that the room holds changed, but no message came. */
  refresh(): void {
    this.#changes.emit({ events: [], reset: false, live: false })
  }

  /** @internal Compares with the head in a `pong`: a lost last event has no successor to show the gap. */
  compareHead(head: number): void {
    if (this.#status === 'joined' && head > (this.#replica.position ?? Infinity)) void this.join()
  }

  /** @internal The room is left or gone: nothing more of it may happen. */
  close(): void {
    this.#status = 'closed'
    this.#cancelRejoin()
  }

  #receiveSync(frame: SyncFrame): void {
    const outcome = this.#replica.applySync(frame)
    // A server that answers a join with a gap is broken: asking it again at once would be a storm.
    if (outcome.kind === 'gap' && this.#status === 'joining') return this.#joinLater(null)
    if (outcome.kind !== 'gap' && !frame.more) this.#status = 'joined'
    this.#take(outcome, false)
    if (outcome.kind === 'gap' || frame.more) return
    if (this.#readSeq > 0) this.#sendRead()
    this.#context.outbox.flush(this.id)
  }

  #take(outcome: FrameResult, live: boolean): void {
    if (outcome.kind === 'gap') {
      // While a join is on its way, its answer brings what is missing.
      if (this.#status === 'joined') void this.join()
      return
    }
    const reset = outcome.kind === 'reset'
    const events = reset ? [] : outcome.events
    this.#arrived(reset ? this.messages : events, reset)
    this.#changes.emit({ events, reset, live })
  }

  #arrived(rows: readonly { id: string }[], reset: boolean): void {
    this.#context.outbox.arrived(this.id, rows, { reset, position: this.position ?? 0 })
  }

  async #loadPage(kind: PageQuery['kind'], seq: number): Promise<void> {
    const query = this.#replica.pageQuery(kind, seq)
    if (!query) return
    const request = this.#replica.expectPage(query)
    try {
      const page = await this.#context.fetchPage(this.id, query)
      if (!this.#replica.applyPage(request, page)) return
      this.#arrived(page.messages, false)
      this.refresh()
    } finally {
      this.#replica.forgetPage(request)
    }
  }

  #joinLater(seconds: number | null): void {
    const ms = seconds === null ? REJOIN_MS : seconds * 1000
    this.#cancelRejoin()
    this.#cancelRejoin = this.#context.clock.after(ms, () => void this.join())
  }

  #sendRead(): void {
    this.#context.connection.send({ type: 'read', room: this.id, seq: this.#readSeq })
  }
}

const isVersioned = (frame: object): frame is VersionedFrame => 'version' in frame && typeof frame.version === 'number'

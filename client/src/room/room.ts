/* eslint-disable max-lines -- the whole of a room for programs: half of the lines say what each method takes and throws. */
import type {
  AckFrame,
  ItemEvent,
  ItemsFrame,
  Message,
  RoomState,
  ServerFrame,
  SyncFrame,
  VersionedFrame,
} from '@edusphere/protocol'
import { Listeners } from '../listeners.ts'
import type { Change } from '../operations/operations.ts'
import type { PendingChange } from '../outbox/pending-change.ts'
import type { PageQuery } from './page.ts'
import { JoinedFeed } from './joined-feed.ts'
import { Pages } from './pages.ts'
import { ReadMark } from './read-mark.ts'
import { Replica, type FrameResult } from './replica.ts'
import type { Line } from './window.ts'
import type { RoomChange, RoomContext } from './context.ts'

/** One room of this client. It joins again after reconnections, holds the loaded messages and sends changes. */
export class Room {
  readonly id: string
  readonly #context: RoomContext
  readonly #replica: Replica
  readonly #joined: JoinedFeed
  readonly #changes = new Listeners<RoomChange>()
  readonly #mark: ReadMark
  /** By thread. */
  readonly #threadMarks = new Map<string, ReadMark>()
  readonly #pages: Pages

  constructor(id: string, context: RoomContext, from?: { version: number; epoch: string }) {
    this.id = id
    this.#context = context
    this.#replica = new Replica(from)
    this.#mark = new ReadMark({ room: id }, context)
    this.#pages = new Pages(this.#replica, {
      fetch: (query) => context.fetchPage(id, query),
      loaded: (rows) => this.#loaded(rows),
    })
    this.#joined = new JoinedFeed({ id, known: this.#replica, changed: () => this.refresh() }, context)
  }

  /** The loaded messages of the main line, oldest first; a new array after every change. */
  get messages(): readonly Message[] {
    return this.#replica.main.messages
  }

  /** The replies to a root, once `load` was called for them, until `forgetThread`. */
  thread(root: string): Line {
    return this.#replica.thread(root)
  }

  forgetThread(root: string): void {
    this.#replica.forgetThread(root)
  }

  /** My changes that `messages` does not show yet, in the order they were made. */
  get pending(): readonly PendingChange[] {
    return this.#context.outbox.pending(this.id)
  }

  /** Whether older messages than the loaded ones exist. */
  get hasBefore(): boolean {
    return this.#replica.main.hasBefore
  }

  /** Whether newer messages than the loaded ones exist. */
  get hasAfter(): boolean {
    return this.#replica.main.hasAfter
  }

  /** Whether messages have been loaded (by `load`, or by a `reset` of the server). */
  get isLoaded(): boolean {
    return this.#replica.main.isLoaded
  }

  /** The version up to which everything is known; null before the first `sync`. */
  get position(): number | null {
    return this.#replica.position
  }

  /** The epoch in which `position` counts: with it, `Client.join` resumes there. Null before the first `sync`. */
  get epoch(): string | null {
    return this.#replica.epoch
  }

  /** What the room is. Undefined before the server has told it: a resume brings it only when it was changed. */
  get state(): RoomState | undefined {
    return this.#replica.state
  }

  /** Calls `listener` after every change in the room, until the returned function is called. */
  onChange(listener: (change: RoomChange) => void): () => void {
    return this.#changes.add(listener)
  }

  /** Whether everything up to `position` is known and no later change is known to be missing. Valid while connected. */
  get isCaughtUp(): boolean {
    return this.#joined.isCaughtUp
  }

  /**
   * Sends a message, now or when there is a connection. It is in `pending` until the room shows it.
   * @param body 1 to `messageMaxLength` code points, not only white space; sent as it is
   * @param id the message's UUID: the same id is stored at most once (G4)
   * @throws RequestError `message_empty` for white space; else as `change`
   */
  send(body: string, id?: string): void {
    this.change({ type: 'text', body }, id === undefined ? {} : { id })
  }

  /**
   * Adds any change. It is sent when there is a connection, and is in `pending` until the room shows it.
   * @param id a UUID; for a new message also the message's id
   * @param delayMs the change is sent after this time; until then it can be discarded
   * @returns the id of the change
   * @throws RequestError for a change that any server would refuse, and `outbox_full`
   */
  change(change: Change, options: { id?: string; delayMs?: number } = {}): string {
    return this.#context.outbox.add(this.id, change, options)
  }

  /**
   * Waits for the outcome of a change that was made just now.
   * @returns the acknowledgement. Undefined: the room shows the change already, or another tab sent it
   * @throws RequestError when it was refused, and dropped. `connection_lost`: it is kept and sent later
   */
  outcome(id: string): Promise<AckFrame | undefined> {
    return this.#context.outbox.outcome(id)
  }

  /** Sends a pending change that failed again, as `Client.resend` does. */
  resend(id: string, change?: Change): void {
    this.#context.outbox.resend(id, change)
  }

  /** Drops a pending change: a failed one, or a delete that is undone. */
  discard(id: string): void {
    this.#context.outbox.discard(id)
  }

  /**
   * Replaces the body of a message of mine.
   * @param version the version that the editor saw: `edit_conflict` if the body was changed after it
   * @throws RequestError as `change` and `outcome`
   */
  async update(messageId: string, body: string, version?: number): Promise<void> {
    await this.outcome(this.change({ type: 'update', messageId, body, ...(version !== undefined && { version }) }))
  }

  /** Deletes a message of mine. Throws as `update`. */
  async delete(messageId: string): Promise<void> {
    await this.outcome(this.change({ type: 'delete', messageId }))
  }

  /** Deletes a message of mine after `delayMs`. Until then, `discard` with the returned id undoes it. */
  deleteLater(messageId: string, delayMs: number): string {
    return this.change({ type: 'delete', messageId }, { delayMs })
  }

  /**
   * Reports how far I have read; moves forward only. Sent again until the server has it.
   * @param thread the root of the thread where; without it the main line
   */
  read(seq: number, thread?: string): void {
    const mark = thread === undefined ? this.#mark : this.#markIn(thread)
    if (mark.move(seq) && this.isCaughtUp) void mark.tell()
  }

  /** Settles when what `read` told last of the main line is stored, or could not be told. */
  get readTold(): Promise<void> {
    return this.#mark.told
  }

  /**
   * Milliseconds until the room takes my next message in slow mode, as far as this client knows. 0: now.
   * @param seconds the room's `slowMode`
   */
  slowWait(seconds: number): number {
    return this.#context.outbox.schedule.slowWait(this.id, seconds)
  }

  /** Reports whether I am typing; `thread`: the root of the thread where. Lost without a connection. */
  typing(active: boolean, thread?: string): void {
    this.#context.connection.send({ type: 'typing', room: this.id, active, ...(thread !== undefined && { thread }) })
  }

  /**
   * Loads a page of history: `newest` and `around` replace the loaded messages, `before` and `after` extend them. One
   * page at a time; later calls wait. Throws what `fetchPage` throws.
   * @param thread the root whose replies to load; without it the main line
   */
  load(kind: 'newest' | 'before' | 'after', seq?: undefined, thread?: string): Promise<void>
  load(kind: 'around', seq: number, thread?: string): Promise<void>
  load(kind: PageQuery['kind'], seq = 0, thread?: string): Promise<void> {
    return this.#pages.load(kind, seq, thread)
  }

  /** Takes my reactions to messages as HTTP tells them, where they are not known: rows by socket leave them out. */
  learnMine(rows: readonly Message[]): void {
    for (const { id, mine = [] } of rows) this.#replica.learnMine(id, mine)
    this.refresh()
  }

  /** Drops all but the newest `keep` messages of the main line, or of a thread, if the newest are loaded. */
  trim(keep: number, thread?: string): void {
    this.#replica.trim(keep, thread)
    this.refresh()
  }

  /** @internal Joins, from the position on. Called when a socket opens or a change is missing. */
  async join(): Promise<void> {
    await this.#joined.join()
  }

  /** @internal Takes a frame of this room. */
  receive(frame: Exclude<ServerFrame, ItemsFrame | ItemEvent>): void {
    if (frame.type === 'ack') return this.#acknowledged(frame)
    if (frame.type === 'sync') return this.#receiveSync(frame)
    if (frame.type === 'participant') return this.#context.outbox.schedule.release(this.id)
    if (!isVersioned(frame)) return
    const outcome = this.#replica.apply(frame)
    if (outcome.kind === 'gap') this.#joined.missed()
    else this.#tell(outcome, true)
    if (frame.type === 'room_changed') this.#context.outbox.schedule.release(this.id)
  }

  /** @internal "Mark unread from here": the next `read` is told again, also of what was read before. */
  markedUnread(): void {
    this.#mark.forget()
  }

  /** @internal Something in the room changed, without a message. */
  refresh(): void {
    this.#changes.emit({ events: [], reset: false, live: false })
  }

  /** @internal Compares with the head in a `pong`: no later event reveals that the last event was lost. */
  compareHead(head: number): void {
    this.#joined.compareHead(head)
  }

  /** @internal The room was left or has ended: nothing may happen in it any more. */
  close(): void {
    this.#joined.close()
    for (const mark of this.#marks) mark.stop()
  }

  get #marks(): ReadMark[] {
    return [this.#mark, ...this.#threadMarks.values()]
  }

  #markIn(thread: string): ReadMark {
    const mark = this.#threadMarks.get(thread) ?? new ReadMark({ room: this.id, thread }, this.#context)
    this.#threadMarks.set(thread, mark)
    return mark
  }

  #acknowledged({ id, mine }: AckFrame): void {
    if (id !== undefined && mine) this.#replica.putMine(id, mine)
  }

  #receiveSync(frame: SyncFrame): void {
    const { epoch } = this
    const outcome = this.#replica.applySync(frame)
    if (outcome.kind === 'gap') return this.#joined.misled()
    if (epoch !== null && epoch !== this.epoch) for (const mark of this.#marks) mark.forget()
    this.#joined.synced(frame.more)
    this.#tell(outcome, false)
    if (frame.more) return
    for (const mark of this.#marks) void mark.tell()
    if (frame.state) this.#context.outbox.schedule.release(this.id)
    this.#context.outbox.flush(this.id)
  }

  #tell(outcome: Exclude<FrameResult, { kind: 'gap' }>, live: boolean): void {
    const reset = outcome.kind === 'reset'
    const events = reset ? [] : outcome.events
    this.#arrived(reset ? this.messages : events, reset)
    this.#changes.emit({ events, reset, live })
  }

  #loaded(rows: readonly { id: string }[]): void {
    this.#arrived(rows, false)
    this.refresh()
  }

  #arrived(rows: readonly { id: string }[], reset: boolean): void {
    this.#context.outbox.arrived(this.id, rows, { reset, position: this.position ?? 0 })
  }
}

const isVersioned = (frame: object): frame is VersionedFrame => 'version' in frame && typeof frame.version === 'number'

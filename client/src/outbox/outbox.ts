import type { AckFrame } from '@edusphere/protocol'
import type { Clock } from '../clock.ts'
import type { Connection } from '../connection/connection.ts'
import { newId } from '../ids.ts'
import { operationOf, type Change } from '../operations/operations.ts'
import { Outcomes } from './outcomes.ts'
import { Schedule } from './schedule.ts'
import { SentChanges } from './sent-changes.ts'
import { OutboxShelf } from './shelf.ts'
import type { OutboxEntry, OutboxStore } from './store.ts'
import { assertSendable, describeEntry, failureOf, messageIdOf, onTopOf, type PendingChange } from './pending-change.ts'
import { RequestError } from '../connection/requests.ts'
import { Turn } from './turn.ts'

/** More changes than a person writes by hand. A program without a server must not fill the memory. */
const MOST_KEPT = 1_000

interface OutboxContext {
  connection: Connection
  clock: Clock
  store: OutboxStore
  /** The room's position when it is caught up, else null. Shows which messages are already stored. */
  positionOf: (room: string) => number | null
  shownIn: (room: string) => readonly { id: string }[]
  changed: (room: string) => void
  unsentChanged: () => void
}

/** The unacknowledged changes of all rooms. Sends one at a time in each room, so none overtakes another. */
export class Outbox {
  readonly #context: OutboxContext
  readonly #shelf: OutboxShelf
  readonly #sent = new SentChanges()
  readonly #inFlight = new Set<string>()
  readonly schedule: Schedule
  readonly #outcomes = new Outcomes()
  #turn: Turn | null = null

  constructor(context: OutboxContext) {
    const { connection, clock, store, unsentChanged } = context
    this.#context = context
    this.schedule = new Schedule(clock, (room) => this.flush(room))
    this.#shelf = new OutboxShelf(store, { read: (rooms) => this.#changedElsewhere(rooms), changed: unsentChanged })
    connection.onOpen(() => this.#seekTurn())
    connection.onState(() => !connection.isOpen && this.#endTurn())
  }

  /** Changes that the room does not show yet, oldest first. */
  pending(room: string): PendingChange[] {
    const sent = this.#sent.of(room).map((entry) => describeEntry(entry, 'sent'))
    return [...sent, ...this.#shelf.of(room).map((entry) => describeEntry(entry, 'sending'))]
  }

  /** Changes of all rooms that the server has not acknowledged, oldest first. */
  get unsent(): PendingChange[] {
    return this.#shelf.all.map((entry) => describeEntry(entry, 'sending'))
  }

  /** Takes a change in and sends it when it can. Throws RequestError `message_empty`, `message_too_long`, `outbox_full`. */
  add(room: string, change: Change, { id = newId(), delayMs = 0 } = {}): string {
    const now = this.#context.clock.now()
    const made: OutboxEntry = {
      ...change,
      ...(delayMs > 0 && { delayMs }),
      ...{ id, room, order: this.#shelf.nextOrder(now), created: new Date(now).toISOString() },
      state: { status: 'waiting' },
    }
    const entry = onTopOf(made, this.#sent.versionOf(messageIdOf(made)))
    assertSendable(entry)
    if (this.#shelf.size >= MOST_KEPT) throw new RequestError('outbox_full', 'Too many changes wait to be sent')
    this.#put(entry)
    return id
  }

  /** Waits for the outcome of a change that was added just now. The caller then handles a refusal. */
  outcome(id: string): Promise<AckFrame | undefined> {
    const outcome = this.#outcomes.of(id)
    if (!this.#context.connection.isOpen) this.#outcomes.lose()
    return outcome
  }

  /** Sends a failed change again, under its id; with `change` instead of what it said. Throws as `add` does. */
  resend(id: string, change?: Change): void {
    const entry = this.#shelf.get(id)
    if (entry?.state.status !== 'failed') return
    const again: OutboxEntry = { ...entry, ...change, delayMs: 0, state: { status: 'waiting' } }
    assertSendable(again)
    this.#put(again)
  }

  /** Removes a change that has not been acknowledged. */
  discard(id: string): void {
    const entry = this.#shelf.get(id)
    if (!entry) return
    this.#drop(entry)
    this.#context.changed(entry.room)
  }

  /** The room shows (or has deleted) these messages, and knows everything up to its position. */
  arrived(
    room: string,
    rows: readonly { id: string }[],
    { reset, position }: { reset: boolean; position: number },
  ): void {
    for (const { id } of rows) {
      const entry = this.#shelf.get(id)
      if (entry) this.#drop(entry)
    }
    this.#sent.arrived(room, { reset, position })
  }

  /** Sends the next change of the room. Called when the room has been joined. */
  flush(room: string): void {
    this.#seekTurn()
    if (this.#turn?.isLeading && !this.#inFlight.has(room) && this.#next(room)) void this.#transmit(room, this.#turn)
  }

  /** The room is closed to me: its waiting changes have failed. */
  refuse(room: string, error: RequestError): void {
    for (const entry of this.#shelf.waiting(room)) this.#fail(entry, error)
    this.#context.changed(room)
  }

  /** Stops sending. Unsent changes stay in the store. */
  close(): void {
    this.#endTurn()
    void this.#shelf.close()
  }

  #put(entry: OutboxEntry): void {
    const { connection, changed } = this.#context
    this.schedule.see(entry)
    this.#shelf.put(entry)
    changed(entry.room)
    if (!connection.isOpen) connection.retry()
    this.flush(entry.room)
  }

  #next(room: string): OutboxEntry | undefined {
    const { connection, positionOf } = this.#context
    // Without the check of the connection, a lost request would be repeated at once, for ever.
    const isReady = connection.isOpen && this.#shelf.isLoaded && positionOf(room) !== null
    return isReady ? this.schedule.next(room, this.#shelf.waiting(room)) : undefined
  }

  async #transmit(room: string, turn: Turn): Promise<void> {
    this.#inFlight.add(room)
    const next = turn.isConfirmed || (await turn.confirm()) ? this.#next(room) : undefined
    if (next) await this.#send(next, turn)
    this.#inFlight.delete(room)
    this.#context.changed(room)
    this.flush(room)
  }

  async #send(entry: OutboxEntry, turn: Turn): Promise<void> {
    const answer = await this.#context.connection.request(operationOf(entry).frame(entry)).then(
      (ack) => () => this.#acknowledge(entry, ack as AckFrame),
      (error: RequestError) => () => this.#refused(entry, error),
    )
    const isMine = turn.isConfirmed || (await turn.confirm())
    // Another tab may have sent and dropped what is still here.
    if (!isMine && turn === this.#turn) await this.#shelf.read()
    answer()
  }

  #acknowledge(entry: OutboxEntry, ack: AckFrame): void {
    if ('body' in entry) this.schedule.wrote(entry.room)
    if (!this.#shelf.get(entry.id)) return
    this.#drop(entry, ack)
    const { version, created = entry.created, deleted } = ack
    if (deleted || version === undefined) return
    // An edit on top of this change must not conflict with it.
    for (const later of this.#shelf.waiting(entry.room))
      if (later.order > entry.order && messageIdOf(later) === messageIdOf(entry))
        this.#shelf.put(onTopOf(later, version))
    if (version > (this.#context.positionOf(entry.room) ?? -1)) this.#sent.keep(entry, { created, version })
  }

  #refused(entry: OutboxEntry, error: RequestError): void {
    if (!this.#shelf.get(entry.id)) return
    if (error.code === operationOf(entry).doneBy) return this.#drop(entry)
    switch (error.code) {
      // It is unknown whether the server stored the change: it is sent again, unless the next `sync` brings it.
      case 'connection_lost':
      case 'not_open':
      case 'timed_out':
        return
      case 'unavailable':
      case 'rate_limited':
      case 'slow_mode':
        return this.schedule.postpone(entry.room, error)
      default:
        return this.#fail(entry, error)
    }
  }

  #fail(entry: OutboxEntry, error: RequestError): void {
    if (this.#outcomes.reject(entry.id, error)) this.#shelf.remove(entry.id)
    else this.#shelf.put({ ...entry, state: { status: 'failed', code: error.code } })
  }

  #drop({ id }: OutboxEntry, ack?: AckFrame): void {
    this.#shelf.remove(id)
    this.schedule.forget(id)
    this.#outcomes.resolve(id, ack)
  }

  #changedElsewhere(rooms: Iterable<string>): void {
    const { connection, changed, shownIn, positionOf } = this.#context
    for (const id of this.#outcomes.ids) this.#settleElsewhere(id)
    for (const room of rooms) {
      // The event of a change that another tab sent may arrive before its entry.
      this.arrived(room, shownIn(room), { reset: false, position: positionOf(room) ?? 0 })
      changed(room)
      // A new change starts new tries to connect, also when another tab made it.
      if (!connection.isOpen && this.#shelf.waiting(room).length > 0) connection.retry()
      this.flush(room)
    }
  }

  #settleElsewhere(id: string): void {
    const entry = this.#shelf.get(id)
    if (!entry) this.#outcomes.resolve(id)
    else if (entry.state.status === 'failed') this.#fail(entry, failureOf(entry.state.code))
  }

  /** Asks for the turn when changes wait to be sent. A leading tab keeps it: taking it for each message is slow. */
  #seekTurn(): void {
    const { connection, clock, store } = this.#context
    if (!this.#shelf.hasWaiting) {
      if (!this.#turn?.isLeading) this.#dropTurn()
    } else if (connection.isOpen) {
      // The last tab's sent changes must not be sent again: an old edit would undo a newer one.
      const prepare = () => this.#shelf.read()
      const begun = () => this.#shelf.rooms.forEach((room) => this.flush(room))
      this.#turn ??= new Turn({ clock, store, prepare, begun })
    }
  }

  #dropTurn(): void {
    this.#turn?.end()
    this.#turn = null
  }

  #endTurn(): void {
    this.#dropTurn()
    this.schedule.stop()
    this.#outcomes.lose()
  }
}

import type { Bus, RoomEvent } from '../bus/bus.ts'
import { serializeRow } from '../features/messages/messages.ts'
import { decide } from '../features/messages/rules.ts'
import { isStoreFailure } from '../store/failures.ts'
import type { RoomRef } from '../store/memberships.ts'
import type { Change, MessageStore, Outcome } from '../store/store.ts'

/** Largest batch: SQLite binds 32,766 values a statement, and a batch is one hold of the rooms' locks. */
const BATCH_MAX = 500
/** More than this in the queue means that the store does not keep up; further changes are refused, not buffered. */
const QUEUE_MAX = 20_000

interface Entry {
  change: Change
  room: RoomRef
  resolve: (outcome: Outcome) => void
  reject: (reason: unknown) => void
}

/** The log could not say whether the change was stored; the same change may be sent again. */
export class LogUnavailable extends Error {}

/**
 * Every change of every room goes through here, in batches: while one batch commits, or the event loop reads sockets, the
 * next one gathers. Nobody waits for a timer: an idle server commits a lone change at the end of the turn it arrived in.
 */
export class MessageLog {
  readonly #store: MessageStore
  readonly #bus: Bus
  /** Since the start: changes that took a version, and the transactions they were stored in. */
  readonly counts = { changes: 0, batches: 0 }
  #queue: Entry[] = []
  #running: Promise<void> | undefined

  constructor(store: MessageStore, bus: Bus) {
    this.#store = store
    this.#bus = bus
  }

  /** How many changes wait for a batch. */
  get queued(): number {
    return this.#queue.length
  }

  /** Resolves once the change is durable and its event published (G2); rejects with `LogUnavailable`. */
  append(room: RoomRef, change: Change): Promise<Outcome> {
    if (this.#queue.length >= QUEUE_MAX) return Promise.reject(new LogUnavailable('the queue is full'))
    return new Promise((resolve, reject) => {
      this.#queue.push({ change, room, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Resolves when nothing is queued or in flight. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      // One turn of the event loop: what all sockets sent in it makes one batch.
      await new Promise((resolve) => setImmediate(resolve))
      const batch = this.#queue.slice(0, BATCH_MAX)
      this.#queue = this.#queue.slice(BATCH_MAX)
      await this.#commit(batch)
      // Telling the room may have taken long: what its members said meanwhile is read before the next batch is cut.
      await new Promise((resolve) => setImmediate(resolve))
    }
    this.#running = undefined
  }

  /**
   * A batch that fails is split until the culprit stands alone: one poisoned change must not refuse the others. When it
   * is the store that fails, none of them would fare better alone.
   */
  async #commit(batch: readonly Entry[]): Promise<void> {
    let outcomes: Outcome[]
    try {
      outcomes = await this.#store.append(
        batch.map((entry) => entry.change),
        decide,
      )
    } catch (error) {
      if (batch.length === 1 || isStoreFailure(error)) {
        for (const { reject } of batch) reject(new LogUnavailable('the store failed', { cause: error }))
        return
      }
      const middle = batch.length >> 1
      await this.#commit(batch.slice(0, middle))
      await this.#commit(batch.slice(middle))
      return
    }
    this.counts.batches++
    this.counts.changes += outcomes.filter(({ status }) => status === 'stored').length
    this.#publish(batch, outcomes)
    for (const [i, entry] of batch.entries()) entry.resolve(outcomes[i]!)
  }

  #publish(batch: readonly Entry[], outcomes: readonly Outcome[]): void {
    const rooms = new Map<RoomRef['id'], { room: RoomRef; events: RoomEvent[] }>()
    for (const [i, { room }] of batch.entries()) {
      const outcome = outcomes[i]!
      if (outcome.status !== 'stored') continue
      const { message, membersVersion } = outcome
      const told = rooms.get(room.id) ?? { room, events: [] }
      told.events.push({ version: message.version, membersVersion, row: serializeRow(message) })
      rooms.set(room.id, told)
    }
    for (const { room, events } of rooms.values()) {
      this.#bus.publish(room.group, { kind: 'events', roomId: room.id, events })
    }
  }
}

import { roomGroup } from '@edusphere/protocol'
import type { Bus, FeedRow } from '../bus/bus.ts'
import { Histogram } from '../histogram.ts'
import { isStoreFailure } from '../store/failures.ts'
import type { RoomRef } from '../store/memberships.ts'
import type { StoredMessage } from '../store/message-rows.ts'
import type { Change, Outcome, Stored } from '../store/operation.ts'
import type { MessageStore } from '../store/store.ts'

/** Largest batch. SQLite binds at most 32,766 values in a statement, and a batch locks its rooms for its whole time. */
const BATCH_MAX = 500
/** A longer queue means that the store is too slow. Further changes are refused, not buffered. */
const QUEUE_MAX = 20_000

interface Entry {
  since: number
  change: Change
  room: RoomRef
  resolve: (outcome: Outcome) => void
  reject: (reason: unknown) => void
}

/** The changes that a batch stored in one room, in version order, each with the room's `members_version` then (G7). */
interface Commit {
  room: RoomRef
  events: (Stored & { membersVersion: number })[]
}

/** Called after the commit of each batch (G2). MUST NOT throw, and MUST NOT wait: the next batch waits for it. */
export type AfterCommit = (commits: readonly Commit[]) => void

interface LogDeps {
  /** Milliseconds since 1970. */
  clock: () => number
  afterCommit: readonly AfterCommit[]
}

/** It is unknown whether the change was stored. The client may send the same change again. */
export class LogUnavailable extends Error {}

/**
 * Gathers the changes of all rooms into batches. While one batch commits, the next one fills. There is no timer: an
 * idle server commits a single change at the end of the turn of the event loop in which it arrived.
 */
export class RoomLog {
  readonly #store: MessageStore
  readonly #deps: LogDeps
  /** Since the start: changes that took a version, the transactions that stored them, and those that failed. */
  readonly counts = { changes: 0, batches: 0, failures: 0 }
  /** From `append` until the events are written to the sockets of this process. */
  readonly delivery = new Histogram()
  #queue: Entry[] = []
  #running: Promise<void> | undefined

  constructor(store: MessageStore, deps: LogDeps) {
    this.#store = store
    this.#deps = deps
  }

  /** The number of changes that wait for a batch. */
  get queued(): number {
    return this.#queue.length
  }

  /** Resolves once the change is durable and its event published (G2); rejects with `LogUnavailable`. */
  append(room: RoomRef, change: Change): Promise<Outcome> {
    if (this.#queue.length >= QUEUE_MAX) return Promise.reject(new LogUnavailable('the queue is full'))
    return new Promise((resolve, reject) => {
      this.#queue.push({ since: performance.now(), change, room, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Resolves when nothing is queued or in flight. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      // Changes from all sockets in one turn of the event loop form one batch.
      await new Promise((resolve) => setImmediate(resolve))
      const batch = this.#queue.slice(0, BATCH_MAX)
      this.#queue = this.#queue.slice(BATCH_MAX)
      await this.#commit(batch)
      // Publishing may take long. Frames that arrived during it are read first, and join the next batch.
      await new Promise((resolve) => setImmediate(resolve))
    }
    this.#running = undefined
  }

  /**
   * Splits a failed batch until the failing change is alone: one bad change must not fail the others. When the store
   * itself fails, nothing is split: every part would fail.
   */
  async #commit(batch: readonly Entry[]): Promise<void> {
    let outcomes: Outcome[]
    try {
      outcomes = await this.#store.append(
        batch.map((entry) => entry.change),
        this.#deps.clock(),
      )
    } catch (error) {
      if (batch.length === 1 || isStoreFailure(error)) {
        this.counts.failures++
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
    const commits = commitsOf(batch, outcomes)
    for (const listener of this.#deps.afterCommit) listener(commits)
    const delivered = performance.now()
    for (const [i, entry] of batch.entries()) {
      if (outcomes[i]!.status === 'stored') this.delivery.observe((delivered - entry.since) / 1000)
      entry.resolve(outcomes[i]!)
    }
  }
}

function commitsOf(batch: readonly Entry[], outcomes: readonly Outcome[]): Commit[] {
  const commits = new Map<RoomRef['id'], Commit>()
  for (const [i, { room }] of batch.entries()) {
    const outcome = outcomes[i]!
    if (outcome.status !== 'stored') continue
    const commit = commits.get(room.id) ?? { room, events: [] }
    const { events, membersVersion } = outcome
    for (const event of events) commit.events.push({ ...event, membersVersion })
    commits.set(room.id, commit)
  }
  return [...commits.values()]
}

/** Publishes stored events to the group of the room, on every process. */
export function publishing(bus: Bus, serializeRow: (message: StoredMessage) => FeedRow): AfterCommit {
  return (commits) => {
    for (const { room, events } of commits) {
      const told = events.map(({ message, membersVersion, told }) => {
        return { version: message.version, membersVersion, row: serializeRow(message), ...(told && { told }) }
      })
      bus.publish(roomGroup(room), { kind: 'events', roomId: room.id, events: told })
    }
  }
}

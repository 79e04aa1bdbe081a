import { roomGroup } from '@edusphere/protocol'
import type { Bus, FeedRow } from '../bus/bus.ts'
import { isStoreFailure } from '../store/failures.ts'
import type { RoomRef } from '../store/memberships.ts'
import type { StoredMessage } from '../store/message-rows.ts'
import type { Change, Outcome, Stored } from '../store/operation.ts'
import type { MessageStore } from '../store/store.ts'

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

/** What a batch has stored in one room, in version order. `membersVersion`: the room's when it was stored (G7). */
interface Commit {
  room: RoomRef
  events: (Stored & { membersVersion: number })[]
}

/** Hears of every batch after its commit (G2). MUST NOT throw, and MUST NOT wait: the next batch waits for it. */
export type AfterCommit = (commits: readonly Commit[]) => void

interface LogDeps {
  /** Milliseconds since 1970. */
  clock: () => number
  afterCommit: readonly AfterCommit[]
}

/** The log could not say whether the change was stored; the same change may be sent again. */
export class LogUnavailable extends Error {}

/**
 * Every change of every room goes through here, in batches: while one batch commits, or the event loop reads sockets, the
 * next one gathers. Nobody waits for a timer: an idle server commits a lone change at the end of the turn it arrived in.
 */
export class RoomLog {
  readonly #store: MessageStore
  readonly #deps: LogDeps
  /** Since the start: changes that took a version, and the transactions they were stored in. */
  readonly counts = { changes: 0, batches: 0 }
  #queue: Entry[] = []
  #running: Promise<void> | undefined

  constructor(store: MessageStore, deps: LogDeps) {
    this.#store = store
    this.#deps = deps
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
        this.#deps.clock(),
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
    const commits = commitsOf(batch, outcomes)
    for (const listener of this.#deps.afterCommit) listener(commits)
    for (const [i, entry] of batch.entries()) entry.resolve(outcomes[i]!)
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

/** Rings the room's group for what was stored, here and on every process. */
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

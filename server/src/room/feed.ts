import { CLOSE, roomGroup } from '@edusphere/protocol'
import type { FastifyBaseLogger } from 'fastify'
import type { Bus, BusMessage, RoomEvent } from '../bus/bus.ts'
import { wireEpoch } from '../store/life.ts'
import type { RoomRef } from '../store/memberships.ts'
import type { Head, Store } from '../store/store.ts'
import { CatchUp } from './catch-up.ts'
import { EarlyEvents, encodeEvents, RecentEvents } from './events.ts'
import { encodeFrame } from './frame.ts'
import { HeldEvents } from './held-events.ts'
import type { FeedKind } from './kind.ts'
import { Presence } from './presence.ts'
import { Roster } from './roster.ts'
import type { SubscribedFeed, Subscription } from './subscription.ts'
import type { SyncPage } from './sync-page.ts'

export interface FeedDeps {
  kind: FeedKind
  store: Store
  bus: Bus
  log: FastifyBaseLogger
}

/**
 * A room in one process, while the process has sockets in it. Passes on each event in version order, exactly once.
 * Reads events from the store when the bus lost them. `head` is the last version that was passed on.
 */
export class RoomFeed implements SubscribedFeed {
  readonly room: RoomRef
  readonly kind: FeedKind
  readonly epoch: string
  readonly log: FastifyBaseLogger
  readonly presence: Presence | undefined
  readonly catchUp: CatchUp
  readonly roster: Roster
  readonly recent = new RecentEvents()
  readonly subscriptions = new Set<Subscription>()
  readonly #deps: FeedDeps
  readonly #early = new EarlyEvents((last) => {
    if (last.version > this.#head.version) this.refresh(last)
  })
  readonly #held: HeldEvents
  #head: Head = { version: 0, membersVersion: 0 }
  /** During a read of the store, events only raise this number: the read brings their rows. First: `open`. */
  #refreshing: { until: Head } | undefined = { until: { version: 0, membersVersion: 0 } }
  #unsubscribe: (() => void) | 'closed' | undefined

  constructor(room: RoomRef, deps: FeedDeps) {
    this.room = room
    this.kind = deps.kind
    this.epoch = wireEpoch(room.epoch, deps.store.life)
    this.log = deps.log
    this.#deps = deps
    this.#held = new HeldEvents(this.kind.mayWait, () => this.tellHeld())
    this.presence = deps.kind.hasPresence ? new Presence(this, deps.bus) : undefined
    this.catchUp = new CatchUp(this)
    this.roster = new Roster(this)
  }

  get head(): Readonly<Head> {
    return this.#head
  }

  /** Subscribes first and reads the head afterwards, so that no change is missed in between. */
  async open(): Promise<void> {
    const unsubscribe = await this.#deps.bus.subscribe(roomGroup(this.room), (message) => this.#accept(message))
    // A paused Redis may delay the answer by a second. The last reader may have left by then.
    if (this.#unsubscribe === 'closed') {
      unsubscribe()
      return
    }
    this.#unsubscribe = unsubscribe
    this.presence?.open()
    const head = (await this.kind.heads([this.room.id])).get(this.room.id)
    if (head) this.#head = head
    const { until } = this.#refreshing!
    this.#refreshing = undefined
    if (until.version > this.#head.version) this.refresh(until)
  }

  /** Called by the sweep. */
  keep(): void {
    this.presence?.keep()
    this.catchUp.forget()
    this.roster.forget()
  }

  close(): void {
    if (typeof this.#unsubscribe === 'function') this.#unsubscribe()
    this.#unsubscribe = 'closed'
    this.#early.close()
    this.#held.close()
    this.presence?.close()
  }

  /** Compares with a head just read from the store, and reads the events that the bus lost. */
  compare(head: Head | undefined): void {
    if (!head) this.endAll()
    else if (head.version > this.#known || head.membersVersion !== this.#head.membersVersion) this.refresh(head)
  }

  /** The store went back in time while the feed was open: changes that were passed on may be gone (G3). */
  get isOfAnotherLife(): boolean {
    return this.epoch !== wireEpoch(this.room.epoch, this.#deps.store.life)
  }

  /** Closes every reader, so that its client reconnects and starts over. */
  restart(): void {
    for (const subscription of this.subscriptions) {
      subscription.leave()
      subscription.socket.close(CLOSE.goingAway)
    }
  }

  endAll(): void {
    for (const subscription of this.subscriptions) subscription.evict()
  }

  tellHeld(): void {
    this.#deliver(this.#held.release())
  }

  /** The last version of which the feed has the event. */
  get #known(): number {
    return this.#held.last ?? this.#head.version
  }

  #accept(message: BusMessage): void {
    if (!('roomId' in message) || message.roomId !== this.room.id) return
    if (message.kind === 'events') this.#acceptEvents(message.events)
    else if (message.kind === 'notice') this.#notify(message)
    else if (message.kind === 'members') this.refresh(this.#head)
    else if (message.kind === 'room_deleted') this.endAll()
    else this.presence?.take(message)
  }

  #acceptEvents(events: readonly RoomEvent[]): void {
    const fresh = events.filter((event) => event.version > this.#known)
    if (fresh.length === 0) return
    if (this.#refreshing) {
      this.refresh(fresh.at(-1)!)
      return
    }
    const next = this.#early.sort(fresh, this.#known)
    const last = next.at(-1)
    if (!last) return
    // After a removal, the participants are read again before an event is passed on (G7).
    const sameMembers = next.every((event) => event.membersVersion === this.#head.membersVersion)
    if (sameMembers) this.#deliver(this.#held.add(next))
    else this.refresh(last)
  }

  #deliver(events: readonly RoomEvent[]): void {
    const last = events.at(-1)?.version
    if (last === undefined) return
    const first = this.#head.version + 1
    const { passed, frames } = encodeEvents(this, events)
    this.recent.add(passed)
    this.#head = { ...this.#head, version: last }
    for (const subscription of this.subscriptions) subscription.deliver(first, last, frames[subscription.style])
  }

  /** Reads rows and participants until the feed has reached `until`, once for all its sockets. */
  refresh(until: Head): void {
    if (this.#refreshing) {
      const { version, membersVersion } = this.#refreshing.until
      this.#refreshing.until = {
        version: Math.max(version, until.version),
        membersVersion: Math.max(membersVersion, until.membersVersion),
      }
      return
    }
    this.tellHeld()
    this.#refreshing = { until }
    void this.#repair()
      .catch((error: unknown) =>
        this.log.warn({ err: error, room: this.room.id }, 'a room could not be read again yet'),
      )
      .finally(() => (this.#refreshing = undefined))
  }

  async #repair(): Promise<void> {
    for (;;) {
      const page = await this.catchUp.read(this.#head.version)
      // Read after the rows: a user removed before one of them was stored is not among the participants.
      await this.#evictAbsent()
      this.#handOn(page)
      const isBehind = this.#head.version < this.#refreshing!.until.version
      if (!page.more && !(isBehind && page.rows.length > 0)) return
    }
  }

  #handOn(page: SyncPage): void {
    const version = page.rows.length > 0 ? Math.max(this.#head.version, page.version) : this.#head.version
    if (version > this.#head.version) this.recent.clear()
    this.#head = { version, membersVersion: page.range.membersVersion }
    for (const subscription of this.subscriptions) subscription.repair(page)
  }

  async #evictAbsent(): Promise<void> {
    // A subscription added during the read is not in the answer. It is proven before it goes live.
    const asked = [...this.subscriptions]
    if (asked.length === 0) return
    const ids = [...new Set(asked.map(({ reader }) => reader.userId))]
    const { users, provenAt } = await this.kind.among(this.room.id, ids)
    for (const subscription of asked) {
      if (users.has(subscription.reader.userId)) subscription.prove(provenAt)
      else subscription.evict()
    }
  }

  #notify({ json, audience }: BusMessage & { kind: 'notice' }): void {
    const frame = encodeFrame(json)
    for (const { reader, socket, style } of this.subscriptions) {
      if (style === 'plain' || reader.socketId === audience.exceptSocket) continue
      if (audience.onlyUser !== undefined && reader.userId !== audience.onlyUser) continue
      if (audience.exceptUser !== undefined && reader.userId === audience.exceptUser) continue
      if (!socket.isBehind) socket.write(frame)
    }
  }
}

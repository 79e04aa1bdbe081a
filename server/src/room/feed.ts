import { CLOSE, roomGroup } from '@edusphere/protocol'
import type { FastifyBaseLogger } from 'fastify'
import type { Bus, BusMessage, RoomEvent } from '../bus/bus.ts'
import { participantsAmong, type RoomRef } from '../store/memberships.ts'
import type { Head, Store } from '../store/store.ts'
import { encodeFrame } from './frame.ts'
import { EarlyEvents } from './early-events.ts'
import { Presence } from './presence.ts'
import { RecentEvents } from './recent-events.ts'
import { RoomReads } from './catch-up.ts'
import { Roster } from './roster.ts'
import type { Subscription } from './subscription.ts'
import type { SyncPage } from './sync-page.ts'
import { wireEpoch } from '../store/life.ts'

const NOTHING = Buffer.alloc(0)

export interface FeedDeps {
  store: Store
  bus: Bus
  log: FastifyBaseLogger
}

/**
 * A room as this process sees it while it has sockets in it: hands on each change in version order, exactly once, and
 * reads from the store whatever the bus did not bring. `head` is how far it has handed on.
 */
export class RoomFeed {
  readonly room: RoomRef
  readonly epoch: string
  readonly log: FastifyBaseLogger
  readonly presence: Presence
  readonly reads: RoomReads
  readonly roster: Roster
  readonly subscriptions = new Set<Subscription>()
  readonly #deps: FeedDeps
  readonly #early = new EarlyEvents((last) => {
    if (last.version > this.#head.version) this.refresh(last)
  })
  #head: Head = { version: 0, membersVersion: 0 }
  readonly #recent = new RecentEvents()
  /** While the store is being read (from the start: for the head), events only raise this; the store will bring them. */
  #refreshing: { until: Head } | undefined = { until: { version: 0, membersVersion: 0 } }
  #unsubscribe: (() => void) | 'closed' | undefined

  constructor(room: RoomRef, deps: FeedDeps) {
    this.room = room
    this.epoch = wireEpoch(room.epoch, deps.store.life)
    this.log = deps.log
    this.#deps = deps
    this.presence = new Presence(this, deps.bus)
    this.reads = new RoomReads(this, deps.store.messages, this.#recent)
    this.roster = new Roster(deps.store, room.id)
  }

  get head(): Readonly<Head> {
    return this.#head
  }

  /** Listens first and reads the head afterwards, so that no change falls in between. */
  async open(): Promise<void> {
    const unsubscribe = await this.#deps.bus.subscribe(roomGroup(this.room), (message) => this.#accept(message))
    // A paused Redis may take a second to say so, and everybody may have left the room meanwhile.
    if (this.#unsubscribe === 'closed') {
      unsubscribe()
      return
    }
    this.#unsubscribe = unsubscribe
    this.presence.open()
    const head = (await this.#deps.store.messages.heads([this.room.id])).get(this.room.id)
    if (head) this.#head = head
    const { until } = this.#refreshing!
    this.#refreshing = undefined
    if (until.version > this.#head.version) this.refresh(until)
  }

  /** Called by the sweep. */
  keep(): void {
    this.presence.keep()
    this.reads.forget()
    this.roster.forget()
  }

  close(): void {
    if (typeof this.#unsubscribe === 'function') this.#unsubscribe()
    this.#unsubscribe = 'closed'
    this.#early.close()
    this.presence.close()
  }

  /** What is known without reading: empty at the head, undefined when the gap is longer than memory. */
  framesAfter(position: number): Buffer | undefined {
    return position >= this.#head.version ? NOTHING : this.#recent.framesAfter(position)
  }

  /** Compares with a head that was just read from the store; repairs what the bus lost. */
  compare(head: Head | undefined): void {
    if (!head) this.endAll()
    else if (head.version > this.#head.version || head.membersVersion !== this.#head.membersVersion) this.refresh(head)
  }

  evict(subscription: Subscription): void {
    // Whoever is still joining is told by the answer to that.
    const { isIn } = subscription
    this.remove(subscription)
    if (isIn) subscription.reader.roomEnded(this.room.id)
  }

  remove(subscription: Subscription): void {
    const { isIn } = subscription
    subscription.end()
    this.subscriptions.delete(subscription)
    if (isIn) this.presence.left(subscription.reader)
  }

  /** The store went back in time while this was open: what was handed on may be no more (G3). */
  get isOfAnotherLife(): boolean {
    return this.epoch !== wireEpoch(this.room.epoch, this.#deps.store.life)
  }

  /** Sends everybody away to come back and start over. */
  restart(): void {
    for (const subscription of this.subscriptions) {
      this.remove(subscription)
      subscription.socket.close(CLOSE.goingAway)
    }
  }

  endAll(): void {
    for (const subscription of this.subscriptions) this.evict(subscription)
  }

  #accept(message: BusMessage): void {
    if (!('roomId' in message) || message.roomId !== this.room.id) return
    if (message.kind === 'events') this.#acceptEvents(message.events)
    else if (message.kind === 'notice') this.#notify(message)
    else if (message.kind === 'members') this.refresh(this.#head)
    else if (message.kind === 'room_deleted') this.endAll()
    else this.presence.take(message)
  }

  #acceptEvents(events: readonly RoomEvent[]): void {
    const fresh = events.filter((event) => event.version > this.#head.version)
    if (fresh.length === 0) return
    if (this.#refreshing) {
      this.refresh(fresh.at(-1)!)
      return
    }
    const next = this.#early.sort(fresh, this.#head.version)
    const last = next.at(-1)
    if (!last) return
    // Somebody was removed before one of these was stored: who takes part is read again before anything is handed on (G7).
    const sameMembers = next.every((event) => event.membersVersion === this.#head.membersVersion)
    if (sameMembers) this.#deliver(next, last.version)
    else this.refresh(last)
  }

  #deliver(events: readonly RoomEvent[], last: number): void {
    const first = this.#head.version + 1
    const encoded = events.map(({ version, json }) => ({ version, frame: encodeFrame(json) }))
    const frames = encoded.length === 1 ? encoded[0]!.frame : Buffer.concat(encoded.map(({ frame }) => frame))
    this.#recent.add(encoded)
    this.#head = { ...this.#head, version: last }
    for (const subscription of this.subscriptions) subscription.deliver(first, last, frames)
  }

  /** Re-reads rows and participants until the feed has reached `until`, once for all its sockets. */
  refresh(until: Head): void {
    if (this.#refreshing) {
      const { version, membersVersion } = this.#refreshing.until
      this.#refreshing.until = {
        version: Math.max(version, until.version),
        membersVersion: Math.max(membersVersion, until.membersVersion),
      }
      return
    }
    this.#refreshing = { until }
    void this.#repair()
      .catch((error: unknown) =>
        this.log.warn({ err: error, room: this.room.id }, 'a room could not be read again yet'),
      )
      .finally(() => (this.#refreshing = undefined))
  }

  async #repair(): Promise<void> {
    for (;;) {
      const page = await this.reads.read(this.#head.version)
      // After the rows: whoever was removed before one of them was stored is not in this answer.
      await this.#evictAbsent()
      this.#handOn(page)
      const isBehind = this.#head.version < this.#refreshing!.until.version
      if (!page.more && !(isBehind && page.rows.length > 0)) return
    }
  }

  #handOn(page: SyncPage): void {
    const version = page.rows.length > 0 ? Math.max(this.#head.version, page.version) : this.#head.version
    if (version > this.#head.version) this.#recent.clear()
    this.#head = { version, membersVersion: page.range.membersVersion }
    for (const subscription of this.subscriptions) subscription.repair(page)
  }

  async #evictAbsent(): Promise<void> {
    // Whoever comes meanwhile is not in the answer, and proves itself before it goes live.
    const asked = [...this.subscriptions]
    if (asked.length === 0) return
    const ids = [...new Set(asked.map(({ reader }) => reader.userId))]
    const { users, provenAt } = await participantsAmong(this.#deps.store.db, this.room.id, ids)
    for (const subscription of asked) {
      if (users.has(subscription.reader.userId)) subscription.prove(provenAt)
      else this.evict(subscription)
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

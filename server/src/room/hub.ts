import { roomGroup } from '@edusphere/protocol'
import { findJoinedRoom, NEVER, type Membership, type RoomAddress, type RoomRef } from '../store/memberships.ts'
import { RoomFeed, type FeedDeps } from './feed.ts'
import type { Reader, Resume, Style } from './reader.ts'
import { presenceElsewhere } from './presence.ts'
import { StorePoll } from './store-poll.ts'
import { Subscription } from './subscription.ts'

/** Maps rooms to feeds, for one feed kind. A room has a feed while a socket of this process is in it (S8). */
export class Hub {
  readonly #deps: FeedDeps
  readonly #feeds = new Map<string, { feed: RoomFeed; opened: Promise<void> }>()
  /** The rooms by group. */
  readonly #groups = new Map<string, RoomRef>()
  readonly #finding = new Map<string, Promise<Membership | undefined>>()
  readonly #sweeper: StorePoll

  constructor(deps: FeedDeps) {
    this.#deps = deps
    this.#sweeper = new StorePoll(deps, () => this.#sweep())
  }

  /**
   * The room at an address and the user's membership. Undefined: the user does not take part in such a room. Where
   * another user's look-up found the room, `provenAt` is `NEVER`: the room's roster proves many users with one query.
   */
  async findMembership(userId: string, address: RoomAddress): Promise<Membership | undefined> {
    const name = 'id' in address ? address.id : `${address.username}/${address.slug}`
    const others = this.#finding.get(name)
    const room = this.#openRoom(address) ?? (others && (await others)?.room)
    if (room) return { room, provenAt: NEVER }
    const finding = findJoinedRoom(this.#deps.store, userId, address)
    this.#finding.set(name, finding)
    try {
      return await finding
    } finally {
      if (this.#finding.get(name) === finding) this.#finding.delete(name)
    }
  }

  /**
   * Adds a socket to a room. With `resume`, `sync` is the answer; without, the socket gets later events only.
   * Undefined: the user does not take part in the room. Rejects when the store is away.
   */
  async join(
    { room, provenAt }: Membership,
    reader: Reader,
    resume: Resume | undefined,
  ): Promise<Subscription | undefined> {
    const style: Style = resume ? 'synced' : 'plain'
    const { feed, opened } = this.#feedOf(room)
    const subscription = new Subscription(feed, reader, { style, provenAt })
    feed.subscriptions.add(subscription)
    try {
      await opened
      // What the store has is in its answer, also what waits.
      feed.tellHeld()
      const takesPart = await (resume ? subscription.resume(resume) : subscription.start())
      if (!takesPart) this.leave(subscription)
      if (subscription.state === 'ended') return undefined
      if (resume && feed.presence) reader.socket.write(feed.presence.frame())
      return subscription
    } catch (error) {
      this.leave(subscription)
      throw error
    }
  }

  leave(subscription: Subscription): void {
    subscription.leave()
    this.#closeIfEmpty(subscription.feed.room)
  }

  /** The usernames connected to the room. */
  async online(room: RoomRef): Promise<ReadonlySet<string>> {
    return this.#feeds.get(room.id)?.feed.presence?.users ?? presenceElsewhere(this.#deps.bus, room)
  }

  get size(): number {
    return this.#feeds.size
  }

  close(): void {
    this.#sweeper.stop()
    for (const { feed } of this.#feeds.values()) feed.close()
    this.#feeds.clear()
  }

  #openRoom(address: RoomAddress): RoomRef | undefined {
    if ('id' in address) return this.#feeds.get(address.id)?.feed.room
    // A slug has no `_`, so a group belongs to one address only.
    return address.slug.includes('_') ? undefined : this.#groups.get(roomGroup(address))
  }

  #feedOf(room: RoomRef): { feed: RoomFeed; opened: Promise<void> } {
    let entry = this.#feeds.get(room.id)
    if (entry?.feed.isOfAnotherLife) {
      this.#restart(entry.feed)
      entry = undefined
    }
    if (!entry) {
      const feed = new RoomFeed(room, this.#deps)
      entry = { feed, opened: feed.open() }
      // Each join awaits it too. Without this handler, a failure after the last join has left would end the process.
      entry.opened.catch(() => feed.close())
      this.#feeds.set(room.id, entry)
      this.#groups.set(roomGroup(room), room)
    }
    return entry
  }

  #closeIfEmpty(room: RoomRef): void {
    const feed = this.#feeds.get(room.id)?.feed
    if (!feed || feed.subscriptions.size > 0) return
    feed.close()
    this.#feeds.delete(room.id)
    this.#groups.delete(roomGroup(room))
  }

  #restart(feed: RoomFeed): void {
    feed.restart()
    this.#closeIfEmpty(feed.room)
  }

  /** Finds what the bus did not report: a lost last event, a removal by another process. Wakes subscriptions. */
  async #sweep(): Promise<void> {
    // Only the feeds from before the read: a room opened during the read must not count as deleted.
    const feeds = [...this.#feeds.values()].map(({ feed }) => feed)
    for (const feed of feeds) feed.keep()
    const heads = await this.#deps.kind.heads(feeds.map(({ room }) => room.id))
    for (const feed of feeds) {
      if (feed.isOfAnotherLife) this.#restart(feed)
      else feed.compare(heads.get(feed.room.id))
      for (const subscription of feed.subscriptions) subscription.wake()
      this.#closeIfEmpty(feed.room)
    }
  }
}

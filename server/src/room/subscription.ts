import type { CatchUp } from './catch-up.ts'
import type { Presence } from './presence.ts'
import type { Reader, ReaderSocket, Resume, Style } from './reader.ts'
import type { Roster } from './roster.ts'
import type { FeedState } from './feed-state.ts'
import type { SyncPage } from './sync-page.ts'

/** The feed of a room, as a subscription sees it. */
export interface SubscribedFeed extends FeedState {
  readonly subscriptions: Set<Subscription>
  readonly presence: Presence
  readonly catchUp: CatchUp
  readonly roster: Roster
}

type State =
  /** Not yet seen to take part: it is told nothing, and the others are not told of it. */
  | 'joining'
  /** Everything up to `position` has been written; the next event is written as it comes. */
  | 'live'
  /** Reads the rows that it misses; new events are not written to it. */
  | 'catching_up'
  /** The reader is slow: nothing is written until its socket has drained. */
  | 'stalled'
  | 'ended'

/** One socket's place in one room: the version up to which it has been told everything (G3). */
export class Subscription {
  readonly feed: SubscribedFeed
  readonly reader: Reader
  /** The reader's, held here too: one object less to look at for each message and reader (0011). */
  readonly socket: ReaderSocket
  readonly style: Style
  position = 0
  #provenAt: number
  #state: State = 'joining'

  constructor(feed: SubscribedFeed, reader: Reader, { style, provenAt }: { style: Style; provenAt: number }) {
    this.feed = feed
    this.reader = reader
    this.socket = reader.socket
    this.style = style
    this.#provenAt = provenAt
  }

  /** Whether the others may be told that its user is here. */
  get #isIn(): boolean {
    return this.#state !== 'joining' && this.#state !== 'ended'
  }

  /**
   * Events stored under the room's present `members_version` may be handed to this reader: the user was seen to take part
   * under it, or later (G7). A live place is always proven; another one asks the store before it goes live.
   */
  get #isProven(): boolean {
    return this.#provenAt >= this.feed.head.membersVersion
  }

  /** The user has been seen to take part while the room's `members_version` was this. */
  prove(membersVersion: number): void {
    this.#provenAt = Math.max(this.#provenAt, membersVersion)
  }

  get state(): State {
    return this.#state
  }

  /** Takes up a plain socket at the room's head. False: its user does not take part in the room. */
  async start(): Promise<boolean> {
    this.position = this.feed.head.version
    if (!(await this.#enter())) return false
    await this.catchUp()
    return true
  }

  /** Answers a `join`: the changes since the client's position, or a `reset`. False: not a participant. */
  async resume({ since, epoch, ref }: Resume): Promise<boolean> {
    if (!(await this.#enter())) return false
    const { catchUp, epoch: present } = this.feed
    let page = await (since !== undefined && epoch === present ? catchUp.replay(since) : catchUp.newest())
    for (;;) {
      if (!(await this.#takesPart(page.range.membersVersion))) return false
      if (this.#state === 'ended') return true
      this.#tell(page, ref)
      if (!page.more) {
        await this.catchUp()
        return true
      }
      await this.socket.drained()
      page = await catchUp.after(this.position)
    }
  }

  /** Writes events that the room has just accepted. Called for every socket in the room: constant work, no copies. */
  deliver(first: number, last: number, frames: Buffer): void {
    if (this.#state !== 'live' || this.position >= last) return
    if (this.socket.isBehind) {
      this.#state = 'stalled'
      void this.socket.drained().then(() => this.wake())
    } else if (this.position === first - 1) {
      this.position = last
      this.socket.write(frames)
    } else {
      void this.catchUp()
    }
  }

  /** Writes a page that the room has read for its own gap; a socket at another position catches up by itself. */
  repair(page: SyncPage): void {
    if (this.#state !== 'live' || (this.#isProven && this.position >= page.version)) return
    if (!this.#isProven || this.position !== page.range.from || this.socket.isBehind) void this.catchUp()
    else this.#tell(page)
  }

  /** Tries again after a stall or a failed read; the sweep calls it too. */
  wake(): void {
    if (this.#state === 'stalled' && !this.socket.isBehind) void this.catchUp()
  }

  /** Gives up the place. */
  leave(): void {
    const isIn = this.#isIn
    this.#state = 'ended'
    this.feed.subscriptions.delete(this)
    if (isIn) this.feed.presence.left(this.reader)
  }

  /** The same for a reader that takes part no more. One that is still joining is told by the answer to its `join`. */
  evict(): void {
    const isIn = this.#isIn
    this.leave()
    if (isIn) this.reader.roomEnded(this.feed.room.id)
  }

  /** From `position` to the room's head: out of the recent events where they reach, else out of what is read. */
  async catchUp(): Promise<void> {
    if (this.#state === 'ended') return
    this.#state = 'catching_up'
    try {
      while (this.#state === 'catching_up') await this.#advance()
    } catch (error) {
      // The store is away: the sweep wakes this place again, from the same position.
      this.feed.log.warn({ err: error, room: this.feed.room.id }, 'a socket could not catch up yet')
      if (this.#state === 'catching_up') this.#state = 'stalled'
    }
  }

  async #advance(): Promise<void> {
    await this.socket.drained()
    if (!(await this.#staysIn(this.feed.head.membersVersion)) || !this.#isProven) return
    const frames = this.feed.catchUp.framesAfter(this.position)
    if (frames) {
      this.#goLive(frames)
      return
    }
    const page = await this.feed.catchUp.after(this.position)
    if (!(await this.#staysIn(page.range.membersVersion))) return
    // The store went back in time: the sweep is about to send every reader away.
    if (page.version <= this.position) this.#state = 'stalled'
    else this.#tell(page)
  }

  #goLive(frames: Buffer): void {
    this.#state = 'live'
    this.position = Math.max(this.position, this.feed.head.version)
    if (frames.length > 0) this.socket.write(frames)
  }

  async #enter(): Promise<boolean> {
    const takesPart = await this.#takesPart(this.feed.head.membersVersion)
    if (takesPart && this.#state === 'joining') {
      this.#state = 'catching_up'
      this.feed.presence.joined(this.reader)
    }
    return takesPart
  }

  /** Whether rows read under `membersVersion` may be told: the user was seen to take part under it, or later (G7). */
  async #takesPart(membersVersion: number): Promise<boolean> {
    if (this.#provenAt >= membersVersion) return true
    const provenAt = await this.feed.roster.prove(this.reader.userId, membersVersion)
    if (provenAt === undefined) return false
    this.prove(provenAt)
    return true
  }

  /** The same after the `join`: a user who takes part no more loses the place. */
  async #staysIn(membersVersion: number): Promise<boolean> {
    const takesPart = await this.#takesPart(membersVersion)
    if (this.#state === 'ended') return false
    if (!takesPart) this.evict()
    return takesPart
  }

  #tell(page: SyncPage, ref?: string): void {
    this.position = page.version
    this.socket.write(page.encode(this.style, ref))
  }
}

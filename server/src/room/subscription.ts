import type { CatchUp } from './catch-up.ts'
import type { Presence } from './presence.ts'
import type { Reader, ReaderSocket, Resume, Style } from './reader.ts'
import type { Roster } from './roster.ts'
import type { FeedState } from './feed-state.ts'
import type { SyncPage } from './sync-page.ts'

/** The feed of a room, as a subscription sees it. */
export interface SubscribedFeed extends FeedState {
  readonly subscriptions: Set<Subscription>
  readonly presence: Presence | undefined
  readonly catchUp: CatchUp
  readonly roster: Roster
}

type State =
  /** The user is not yet proven to take part: the reader gets no frames, and is not in the presence list. */
  | 'joining'
  /** Everything up to `position` has been written. Later events are written as they come. */
  | 'live'
  /** Reads the missing rows. New events are not written to it. */
  | 'catching_up'
  /** The reader is slow: nothing is written until its socket has drained. */
  | 'stalled'
  | 'ended'

/** One reader in one feed, and the version up to which it has been sent everything (G3). */
export class Subscription {
  readonly feed: SubscribedFeed
  readonly reader: Reader
  /** The reader's socket, held here too: one object fewer to load for each message and reader (0011). */
  readonly socket: ReaderSocket
  readonly style: Style
  position = 0
  #provenAt: number
  /** The head of the last `reset`, whose later pages may still come. */
  #resetAt = 0
  #state: State = 'joining'

  constructor(feed: SubscribedFeed, reader: Reader, { style, provenAt }: { style: Style; provenAt: number }) {
    this.feed = feed
    this.reader = reader
    this.socket = reader.socket
    this.style = style
    this.#provenAt = provenAt
  }

  /** Whether the reader counts as present. */
  get #isIn(): boolean {
    return this.#state !== 'joining' && this.#state !== 'ended'
  }

  /**
   * Whether events under the feed's present `members_version` may go to this reader: the user was proven under it, or
   * later (G7). A live subscription is always proven. Any other one asks the store before it goes live.
   */
  get #isProven(): boolean {
    return this.#provenAt >= this.feed.head.membersVersion
  }

  /** Records that the user takes part under this `members_version`. */
  prove(membersVersion: number): void {
    this.#provenAt = Math.max(this.#provenAt, membersVersion)
  }

  get state(): State {
    return this.#state
  }

  /** Starts a plain subscription at the room's head. False: the user does not take part in the room. */
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

  /** Writes events that the feed has just accepted. Called for every socket in the room: constant work, no copies. */
  deliver(first: number, last: number, frames: Buffer): void {
    if (this.#state !== 'live' || this.position >= last) return
    if (this.socket.isBehind) {
      this.#state = 'stalled'
      void this.socket.drained().then(() => this.wake())
    } else if (this.position === first - 1) {
      this.position = last
      this.#write(frames)
    } else {
      void this.catchUp()
    }
  }

  /** Writes a page that the feed read for its own gap. A subscription at another position catches up by itself. */
  repair(page: SyncPage): void {
    if (this.#state !== 'live' || (this.#isProven && this.position >= page.version)) return
    if (!this.#isProven || this.position !== page.range.from || this.socket.isBehind) void this.catchUp()
    else this.#tell(page)
  }

  /** Tries again after a stall or a failed read. The sweep calls it too. */
  wake(): void {
    if (this.#state === 'stalled' && !this.socket.isBehind) void this.catchUp()
  }

  /** Ends the subscription. */
  leave(): void {
    const isIn = this.#isIn
    this.#state = 'ended'
    this.feed.subscriptions.delete(this)
    if (isIn) this.feed.presence?.left(this.reader)
  }

  /** Ends it because the user no longer takes part. A reader that is still joining learns it from its answer. */
  evict(): void {
    const isIn = this.#isIn
    this.leave()
    if (isIn) this.reader.roomEnded(this.feed.room.id)
  }

  /** Moves from `position` to the room's head, by the recent events where they reach, else by reading the store. */
  async catchUp(): Promise<void> {
    if (this.#state === 'ended') return
    this.#state = 'catching_up'
    try {
      while (this.#state === 'catching_up') await this.#advance()
    } catch (error) {
      // The store is away. The sweep wakes this subscription again, at the same position.
      this.feed.log.warn({ err: error, room: this.feed.room.id }, 'a socket could not catch up yet')
      if (this.#state === 'catching_up') this.#state = 'stalled'
    }
  }

  async #advance(): Promise<void> {
    await this.socket.drained()
    if (!(await this.#staysIn(this.feed.head.membersVersion)) || !this.#isProven) return
    const frames = this.feed.catchUp.framesAfter(this.position, this.style)
    if (frames) {
      this.#goLive(frames)
      return
    }
    const page = await this.feed.catchUp.after(this.position)
    if (!(await this.#staysIn(page.range.membersVersion))) return
    // The store went back in time. The sweep is about to close every reader.
    if (page.version <= this.position) this.#state = 'stalled'
    else this.#tell(page)
  }

  #goLive(frames: Buffer): void {
    this.#state = 'live'
    this.position = Math.max(this.position, this.feed.head.version)
    this.#write(frames)
  }

  async #enter(): Promise<boolean> {
    const takesPart = await this.#takesPart(this.feed.head.membersVersion)
    if (takesPart && this.#state === 'joining') {
      this.#state = 'catching_up'
      this.feed.presence?.joined(this.reader)
    }
    return takesPart
  }

  /** Whether rows read under `membersVersion` may go to the reader: the user was proven under it, or later (G7). */
  async #takesPart(membersVersion: number): Promise<boolean> {
    if (this.#provenAt >= membersVersion) return true
    const provenAt = await this.feed.roster.prove(this.reader.userId, membersVersion)
    if (provenAt === undefined) return false
    this.prove(provenAt)
    return true
  }

  /** The same after the `join`. Ends the subscription of a user who no longer takes part. */
  async #staysIn(membersVersion: number): Promise<boolean> {
    const takesPart = await this.#takesPart(membersVersion)
    if (this.#state === 'ended') return false
    if (!takesPart) this.evict()
    return takesPart
  }

  #tell(page: SyncPage, ref?: string): void {
    if (page.reset) this.#resetAt = page.snapshot
    const told = this.position < this.#resetAt ? page.without(this.#resetAt) : page
    this.position = page.version
    this.#write(told.encode(this.style, ref))
  }

  /** No bytes: nothing that a plain reader is told of. */
  #write(frames: Buffer): void {
    if (frames.length > 0) this.socket.write(frames)
  }
}

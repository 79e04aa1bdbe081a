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
  /** Tells what waits for more. */
  tellHeld(): void
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
  /** Of the `join` that is being answered. All its pages have it. */
  #ref: string | undefined
  /** Whether the last page promised more. Then pages follow, no events, up to one that does not (R3). */
  #hasMore = false
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

  /**
   * Answers a `join`: the changes since the client's position, or a `reset`. False: not a participant. Later pages
   * follow by themselves: the socket's next frames do not wait for them.
   */
  async resume({ since, epoch, ref }: Resume): Promise<boolean> {
    if (!(await this.#enter())) return false
    await this.socket.ready()
    const { catchUp, epoch: present } = this.feed
    const page = await (since !== undefined && epoch === present ? catchUp.replay(since) : catchUp.newest())
    if (!(await this.#takesPart(page.range.membersVersion))) return false
    if (this.#state === 'ended') return true
    this.#ref = ref
    const { more } = this.#tell(page)
    const caughtUp = this.catchUp()
    if (!more) await caughtUp
    return true
  }

  /** Writes events that the feed has just accepted. Called for every socket in the room: constant work, no copies. */
  deliver(first: number, last: number, frames: Buffer): void {
    if (this.#state !== 'live' || this.position >= last) return
    if (this.socket.isBehind) {
      this.#state = 'stalled'
      void this.socket.ready().then(() => this.wake())
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
    const isNext = this.#isProven && this.position === page.range.from
    if (isNext && !this.socket.isBehind && page.fits(this.socket.pageBytes)) this.#tell(page)
    else void this.catchUp()
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
    if (!(await this.socket.ready())) {
      this.#state = 'stalled'
      return
    }
    if (!(await this.#staysIn(this.feed.head.membersVersion)) || !this.#isProven) return
    const frames = this.#hasMore ? undefined : this.feed.catchUp.framesAfter(this.position, this.style)
    if (frames && frames.length <= this.socket.pageBytes) {
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
    this.#ref = undefined
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

  /** Writes as much of the page as the peer's link takes in a while. */
  #tell(page: SyncPage): SyncPage {
    if (page.reset) this.#resetAt = page.snapshot
    const part = this.feed.catchUp.cut(page, this.socket.pageBytes)
    const told = this.position < this.#resetAt ? part.without(this.#resetAt) : part
    this.position = part.version
    this.#hasMore = part.more
    const frames = told.encode(this.style, this.#ref)
    if (frames.length > 0) this.socket.writePage(frames, part.more)
    return part
  }

  /** No bytes: nothing that a plain reader is told of. */
  #write(frames: Buffer): void {
    if (frames.length > 0) this.socket.write(frames)
  }
}

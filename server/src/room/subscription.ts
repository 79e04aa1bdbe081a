import type { ChatSocket } from '../socket/socket.ts'
import type { RoomFeed } from './feed.ts'
import type { SyncPage } from './sync-page.ts'

/** A socket as its rooms see it. */
export interface Reader {
  readonly socketId: string
  readonly userId: string
  readonly username: string
  readonly socket: ChatSocket
  /** The room is gone for this reader: removed from it, or deleted. */
  roomEnded(roomId: string): void
}

/** What a socket asked for: everything (`sync`, notices), or what a client expects that knows only the specification. */
export type Style = 'synced' | 'plain'

/** Where a client says it is; both missing: it knows nothing yet. */
export interface Resume {
  since: number | undefined
  epoch: string | undefined
  ref: string | undefined
}

type State =
  /** Not yet seen to take part: it is told nothing, and nobody is told of it. */
  | 'joining'
  /** Everything up to `position` has been written; the next event is written as it comes. */
  | 'live'
  /** Reads what it misses from the store; events pass it by meanwhile. */
  | 'catching_up'
  /** The reader is slow: nothing is written until its socket has drained. */
  | 'stalled'
  | 'ended'

/** One socket's place in one room: the version up to which it has been told everything (G3). */
export class Subscription {
  readonly feed: RoomFeed
  readonly reader: Reader
  /** The reader's: one step less on the way of each message to each reader. */
  readonly socket: ChatSocket
  readonly style: Style
  position = 0
  #provenAt: number
  #state: State = 'joining'

  constructor(feed: RoomFeed, reader: Reader, { style, provenAt }: { style: Style; provenAt: number }) {
    this.feed = feed
    this.reader = reader
    this.socket = reader.socket
    this.style = style
    this.#provenAt = provenAt
  }

  /** Whether others may be told that its user is here. */
  get isIn(): boolean {
    return this.#state !== 'joining' && this.#state !== 'ended'
  }

  /**
   * What was stored under the room's present `members_version` may be handed to this reader: the user was seen to take part
   * under it, or later (G7). Live places always are; whoever is not asks the store before it goes live.
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
    const { reads } = this.feed
    const isKnown = since !== undefined && epoch === this.feed.epoch
    let page = await (isKnown ? reads.replay(since) : reads.newest())
    for (;;) {
      if (!(await this.#takesPart(page.range.membersVersion))) return false
      if (this.#state === 'ended') return true
      this.#tell(page, ref)
      if (!page.more) {
        await this.catchUp()
        return true
      }
      await this.socket.drained()
      page = await reads.after(this.position)
    }
  }

  /** Hands on what the room's feed has just accepted. Called for every socket in the room: constant work, no copies. */
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

  /** A repair of the feed's own gap; a socket that is elsewhere looks for itself. */
  repair(page: SyncPage): void {
    if (this.#state !== 'live' || (this.#isProven && this.position >= page.version)) return
    if (!this.#isProven || this.position !== page.range.from || this.socket.isBehind) void this.catchUp()
    else this.#tell(page)
  }

  /** Tries again after a stall or a failed read; the sweep calls it too. */
  wake(): void {
    if (this.#state === 'stalled' && !this.socket.isBehind) void this.catchUp()
  }

  end(): void {
    this.#state = 'ended'
  }

  /** From `position` to the room's head: out of the feed's recent events where they reach, else out of what it reads. */
  async catchUp(): Promise<void> {
    if (this.#state === 'ended') return
    this.#state = 'catching_up'
    try {
      while (this.#state === 'catching_up') await this.#advance()
    } catch (error) {
      // The store is away: the sweep wakes this place again, and nothing is skipped meanwhile.
      this.feed.log.warn({ err: error, room: this.feed.room.id }, 'a socket could not catch up yet')
      if (this.#state === 'catching_up') this.#state = 'stalled'
    }
  }

  async #advance(): Promise<void> {
    await this.socket.drained()
    if (!(await this.#staysIn(this.feed.head.membersVersion)) || !this.#isProven) return
    const frames = this.feed.framesAfter(this.position)
    if (frames) {
      this.#goLive(frames)
      return
    }
    const page = await this.feed.reads.after(this.position)
    if (!(await this.#staysIn(page.range.membersVersion))) return
    // A store that is behind what it said before is about to send everybody away.
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

  /** Whether what was read under `membersVersion` may be told: the user was seen to take part under it, or later (G7). */
  async #takesPart(membersVersion: number): Promise<boolean> {
    if (this.#provenAt >= membersVersion) return true
    const provenAt = await this.feed.roster.prove(this.reader.userId, membersVersion)
    if (provenAt === undefined) return false
    this.prove(provenAt)
    return true
  }

  /** The same for a place that is taken: a user who takes part no more loses it. */
  async #staysIn(membersVersion: number): Promise<boolean> {
    const takesPart = await this.#takesPart(membersVersion)
    if (this.#state === 'ended') return false
    if (!takesPart) this.feed.evict(this)
    return takesPart
  }

  #tell(page: SyncPage, ref?: string): void {
    this.position = page.version
    this.socket.write(page.encode(this.style, ref))
  }
}

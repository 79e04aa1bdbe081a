import { LIMITS } from '@edusphere/protocol'
import type { Changes } from '../store/store.ts'
import type { ChatSocket } from './chat-socket.ts'
import type { RoomFeed } from './room-feed.ts'
import { encodeRepair, reaches } from './repair.ts'

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
  readonly style: Style
  position = 0
  #provenAt: number
  #state: State = 'catching_up'

  constructor(feed: RoomFeed, reader: Reader, { style, provenAt }: { style: Style; provenAt: number }) {
    this.feed = feed
    this.reader = reader
    this.style = style
    this.#provenAt = provenAt
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
    const takesPart = this.#isProven || (await this.feed.changesFor(this, 0)) !== undefined
    if (takesPart) await this.catchUp()
    return takesPart
  }

  /** Answers a `join`: the changes since the client's position, or a `reset`. False: not a participant. */
  async resume({ since, epoch, ref }: Resume): Promise<boolean> {
    const known = since !== undefined && epoch === this.feed.epoch ? since : undefined
    let changes = known === undefined ? 'reset' : await this.#replay(known)
    if (changes === 'reset') return this.#reset(ref)
    while (changes) {
      if (this.#state === 'ended') return true
      this.#tell(changes, ref)
      if (!changes.more) {
        await this.catchUp()
        return true
      }
      await this.reader.socket.drained()
      changes = await this.feed.changesFor(this, LIMITS.syncPage)
    }
    return false
  }

  /** Hands on what the room's feed has just accepted. Called for every socket in the room: constant work, no copies. */
  deliver(first: number, last: number, frames: Buffer): void {
    if (this.#state !== 'live' || this.position >= last) return
    if (this.reader.socket.isBehind) {
      this.#state = 'stalled'
      void this.reader.socket.drained().then(() => this.wake())
    } else if (this.position === first - 1) {
      this.position = last
      this.reader.socket.write(frames)
    } else {
      void this.catchUp()
    }
  }

  /** A repair of the feed's own gap, which ends at `version`; a socket that is elsewhere looks for itself. */
  repair(from: number, version: number, frames: Buffer): void {
    if (this.#state !== 'live' || (this.#isProven && this.position >= version)) return
    if (!this.#isProven || this.position !== from || this.reader.socket.isBehind) {
      void this.catchUp()
      return
    }
    this.position = version
    this.reader.socket.write(frames)
  }

  /** Tries again after a stall or a failed read; the sweep calls it too. */
  wake(): void {
    if (this.#state === 'stalled' && !this.reader.socket.isBehind) void this.catchUp()
  }

  end(): void {
    this.#state = 'ended'
  }

  /** From `position` to the room's head: out of the feed's recent events where they reach, else out of the store. */
  async catchUp(): Promise<void> {
    if (this.#state === 'ended') return
    this.#state = 'catching_up'
    try {
      for (;;) {
        await this.reader.socket.drained()
        if (this.#stateNow() === 'ended') return
        const frames = this.#isProven ? this.feed.framesAfter(this.position) : undefined
        if (frames) {
          this.#goLive(frames)
          return
        }
        const changes = await this.feed.changesFor(this, LIMITS.syncPage)
        if (this.#stateNow() === 'ended') return
        if (!changes) {
          this.feed.evict(this)
          return
        }
        this.#tell(changes, undefined)
      }
    } catch (error) {
      // The store is away: the sweep wakes this place again, and nothing is skipped meanwhile.
      this.feed.log.warn({ err: error, room: this.feed.room.id }, 'a socket could not catch up yet')
      if (this.#stateNow() === 'catching_up') this.#state = 'stalled'
    }
  }

  /** The state after an await, which a narrowed type would hide. */
  #stateNow(): State {
    return this.#state
  }

  #goLive(frames: Buffer): void {
    this.#state = 'live'
    this.position = Math.max(this.position, this.feed.head.version)
    if (frames.length > 0) this.reader.socket.write(frames)
  }

  async #replay(since: number): Promise<Changes | 'reset' | undefined> {
    this.position = since
    const changes = await this.feed.changesFor(this, LIMITS.syncPage)
    if (!changes) return undefined
    if (since > changes.head.version) return 'reset'
    const tooMany = changes.more && (await this.feed.countSince(since, LIMITS.syncReplay + 1)) > LIMITS.syncReplay
    return tooMany ? 'reset' : changes
  }

  async #reset(ref: string | undefined): Promise<boolean> {
    const newest = await this.feed.newestFor(this, LIMITS.syncReset)
    if (!newest) return false
    if (this.#state === 'ended') return true
    this.position = 0
    this.#tell({ ...newest, more: false }, ref, true)
    await this.catchUp()
    return true
  }

  #tell(changes: Changes, ref: string | undefined, reset = false): void {
    const repair = { room: this.feed.room.id, epoch: this.feed.epoch, from: this.position, changes, reset, ref }
    this.position = reaches(changes)
    this.reader.socket.write(encodeRepair(repair, this.style))
  }
}

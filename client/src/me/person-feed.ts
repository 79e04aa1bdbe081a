import { ME, type Item, type ItemEvent, type ItemsFrame, type RoomItem, type SettingsItem } from '@edusphere/protocol'
import type { Clock } from '../clock.ts'
import type { Connection } from '../connection/connection.ts'
import { Listeners } from '../listeners.ts'
import { JoinedFeed } from '../room/joined-feed.ts'
import type { RoomChange } from '../room/context.ts'
import type { Room } from '../room/room.ts'
import { ItemReplica, type ItemResult } from './item-replica.ts'
import { ThreadCounts, type FollowedReplies } from './thread-counts.ts'

/** A change of the person's feed. Without items and without `reset`, only `isCaughtUp` or counts in `threads` may have changed. */
export interface ItemsChange {
  /** The new states of the changed items. */
  items: readonly Item[]
  /** Whether `items` replace everything that was known before. */
  reset: boolean
}

/** The person's rooms, how far they have read in each, and their settings. It is the same on all their devices. */
export class PersonFeed {
  readonly #replica = new ItemReplica()
  readonly #threads = new ThreadCounts()
  readonly #joined: JoinedFeed
  readonly #changes = new Listeners<ItemsChange>()

  constructor(deps: { connection: Connection; clock: Clock }) {
    this.#joined = new JoinedFeed(
      { id: ME, known: this.#replica, changed: () => this.#changes.emit({ items: [], reset: false }) },
      deps,
    )
  }

  /** The items by `itemKey`, for example a room's id, or `settings`. A new map after every change. */
  get items(): ReadonlyMap<string, Item> {
    return this.#replica.items
  }

  /** The rooms that I am in. */
  get rooms(): RoomItem[] {
    return [...this.items.values()].filter((item) => item.kind === 'room' && !item.left)
  }

  /** The threads that I follow, with what is unread in them now, in no order. Follow others by `PATCH /api/me/threads/:id`. */
  get threads(): FollowedReplies[] {
    return this.#threads.followed
  }

  /** How far I have read a thread, what is unread in it now, and whether I follow it. */
  thread(root: string): { readSeq: number; unread: number; following: boolean } {
    return this.#threads.of(root)
  }

  /** Undefined before the first `sync`. */
  get settings(): SettingsItem | undefined {
    return this.items.get('settings') as SettingsItem | undefined
  }

  /** The version up to which everything is known; null before the first `sync`. */
  get position(): number | null {
    return this.#replica.position
  }

  /** Whether everything up to `position` is known and no later change is known to be missing. Valid while connected. */
  get isCaughtUp(): boolean {
    return this.#joined.isCaughtUp
  }

  /** Calls `listener` after every change, until the returned function is called. */
  onChange(listener: (change: ItemsChange) => void): () => void {
    return this.#changes.add(listener)
  }

  /** @internal Called when a socket opens. */
  async join(): Promise<void> {
    await this.#joined.join()
  }

  /** @internal Takes a frame of this feed. */
  receive(frame: ItemsFrame | ItemEvent): void {
    if (frame.type === 'me') {
      const result = this.#replica.apply(frame)
      if (result.kind === 'gap') this.#joined.missed()
      else this.#tell(result, false)
      return
    }
    const result = this.#replica.applySync(frame)
    if (result.kind === 'gap') {
      this.#joined.misled()
      return
    }
    this.#joined.synced(frame.more)
    this.#tell(result, !frame.more)
  }

  /** @internal Counts on by the changes of a joined room. */
  receiveChange({ id, position }: Room, { events, reset }: RoomChange): void {
    if (reset) {
      if (!this.#threads.startOver(id, position ?? 0) || this.position === null) return
      // Only the server can count what happened in between: its `reset` of this feed has every thread.
      this.#replica.startOver()
      void this.#joined.join()
    } else if (this.#threads.takeEvents(id, events)) this.#changes.emit({ items: [], reset: false })
  }

  /** @internal Compares with the head in a `pong`. */
  compareHead(head: number): void {
    this.#joined.compareHead(head)
  }

  /** @internal Ends the feed. It joins no more. */
  close(): void {
    this.#joined.close()
  }

  #tell({ items, reset }: ItemResult & { kind: 'applied' }, isWhole: boolean): void {
    this.#threads.takeItems(items, reset)
    if (items.length > 0 || reset || isWhole) this.#changes.emit({ items, reset })
  }
}

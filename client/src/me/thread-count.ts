import type { ThreadItem } from '@edusphere/protocol'

/** One thread: what its last item said, and what has happened since in the room. */
export class ThreadCount {
  readonly room: string
  /** Undefined: the feed has said nothing of it. */
  item: ThreadItem | undefined
  /** I wrote its root, so I follow it without an item. */
  isMine = false
  /** Replies of others after `item`. */
  readonly #made = new Set<number>()
  /** Replies that `item` counts and that were deleted after it, with the version of the deletion. */
  readonly #deleted = new Map<number, number>()

  constructor(room: string) {
    this.room = room
  }

  get following(): boolean {
    return this.item?.following ?? this.isMine
  }

  get readSeq(): number {
    return this.item?.readSeq ?? 0
  }

  get unread(): number {
    return Math.max(0, (this.item?.unread ?? 0) - this.#deleted.size) + this.#made.size
  }

  take(item: ThreadItem): void {
    if (this.item && this.item.at.epoch !== item.at.epoch) this.forget()
    this.item = item
    const { at, readSeq } = item
    for (const seq of this.#made) if (seq <= at.version || seq <= readSeq) this.#made.delete(seq)
    for (const [seq, version] of this.#deleted) if (version <= at.version || seq <= readSeq) this.#deleted.delete(seq)
  }

  /** A reply of another person. */
  made(seq: number): void {
    if (seq > this.#countedTo && seq > this.readSeq) this.#made.add(seq)
  }

  deleted(seq: number, version: number): void {
    if (this.#made.delete(seq) || seq <= this.readSeq || seq > this.#countedTo || version <= this.#countedTo) return
    this.#deleted.set(seq, version)
  }

  /** Whether it does not know what happened up to `version`. */
  isBehind(version: number): boolean {
    return this.following && this.#countedTo < version
  }

  /** The room starts over: what happened there may not have. */
  forget(): void {
    this.#made.clear()
    this.#deleted.clear()
  }

  get #countedTo(): number {
    return this.item?.at.version ?? 0
  }
}

import type { Room } from '@edusphere/client'
import type { ChatEvent } from '@edusphere/protocol'
import { MentionCount } from './mention-count.ts'

/** Only these count as unread, and are a room's last message. */
export const isOfMainLine = (event: ChatEvent): boolean => !event.thread

/** One statement about a room: `unread` messages of others have a `seq` above `readSeq`, and not above `version`. */
export interface Counted {
  version: number
  epoch: string
  readSeq: number
  unread: number
  /** How many of what is unread mention me. Only the person's feed says it. */
  mentions?: number | undefined
  /** The person went back to `readSeq`. */
  isMarked?: true
}

/**
 * How many messages of a room I have not read: the newest statement, and what happened after it. Statements, events and
 * read positions may arrive late and in any order; an older one never takes back what a newer one said.
 */
export class UnreadCount {
  #counted: Counted
  #readSeq: number
  /** Messages of others after the statement. */
  readonly #made = new Set<number>()
  /** Messages that the statement counts and that were deleted after it, with the version of the deletion. */
  readonly #deleted = new Map<number, number>()
  readonly #mentions = new MentionCount()

  constructor(counted: Counted) {
    this.#counted = counted
    this.#readSeq = counted.readSeq
    this.#takeMentions(counted)
  }

  /** Up to which message I have read. */
  get readSeq(): number {
    return this.#readSeq
  }

  /** False: the statement is from before I read on, so `unread` is an upper bound. */
  get isExact(): boolean {
    const { version, readSeq } = this.#counted
    return this.#readSeq === readSeq || this.#readSeq >= version
  }

  get unread(): number {
    const { version, readSeq, unread } = this.#counted
    if (this.#readSeq > readSeq && this.#readSeq >= version) return this.#made.size
    const counted = this.isExact ? unread : Math.min(unread, version - this.#readSeq)
    return Math.max(0, counted - this.#deleted.size) + this.#made.size
  }

  /** How many of them mention me. */
  get mentions(): number {
    return this.#mentions.above(this.#readSeq)
  }

  take(counted: Counted): void {
    const { version, epoch, readSeq } = this.#counted
    if (counted.epoch !== epoch) this.#forget(counted)
    else if (counted.isMarked) this.#readSeq = counted.readSeq
    else if (counted.version < version || (counted.version === version && counted.readSeq < readSeq)) {
      return this.read(counted.readSeq)
    }
    this.#counted = counted
    this.#takeMentions(counted)
    for (const seq of this.#made) if (seq <= counted.version) this.#made.delete(seq)
    for (const [seq, at] of this.#deleted) if (at <= counted.version) this.#deleted.delete(seq)
    this.read(counted.readSeq)
  }

  /** False: the changes after the statement came as a `reset`, so only the server can count. Another epoch brings its own. */
  reaches({ position, epoch }: Pick<Room, 'position' | 'epoch'>): boolean {
    return epoch !== this.#counted.epoch || (position ?? 0) <= this.#counted.version
  }

  /**
   * @param isMine whether I wrote the message
   * @param isForMe whether it mentions me
   */
  apply(event: ChatEvent, isMine: boolean, isForMe = false): void {
    const { seq, version, action } = event
    this.#mentions.apply(seq, isForMe && isOfMainLine(event))
    const { version: counted } = this.#counted
    if (seq <= this.#readSeq || !isOfMainLine(event)) return
    if (action === 'delete') {
      this.#made.delete(seq)
      if (seq <= counted && version > counted) this.#deleted.set(seq, version)
    } else if (isMine) this.read(seq)
    else if (seq > counted) this.#made.add(seq)
  }

  /** Moves forward only. */
  read(seq: number): void {
    this.#readSeq = Math.max(this.#readSeq, seq)
    for (const made of this.#made) if (made <= this.#readSeq) this.#made.delete(made)
    for (const deleted of this.#deleted.keys()) if (deleted <= this.#readSeq) this.#deleted.delete(deleted)
  }

  #takeMentions({ version, readSeq, mentions }: Counted): void {
    if (mentions !== undefined) this.#mentions.take({ version, readSeq, mentions })
  }

  /** The store went back in time: what I read and counted there may not exist any more. */
  #forget({ readSeq }: Counted): void {
    this.#readSeq = readSeq
    this.#made.clear()
    this.#deleted.clear()
    this.#mentions.forget()
  }
}

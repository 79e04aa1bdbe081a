import type { ChatEvent, Item } from '@edusphere/protocol'
import { ThreadCount } from './thread-count.ts'

/** A thread that I follow. */
export interface FollowedReplies {
  room: string
  /** The id of its root. */
  thread: string
  /** How far I have read it. 0: I follow it because I wrote its root, and have not read it yet. */
  readSeq: number
  /** Replies of others above `readSeq`. */
  unread: number
}

/** What is unread in threads: the items of the feed, counted on by the events of rooms. Pure: no socket, no time. */
export class ThreadCounts {
  readonly #counts = new Map<string, ThreadCount>()
  #me: string | undefined

  /** The threads that I follow, in no order. */
  get followed(): FollowedReplies[] {
    return [...this.#counts].flatMap(([thread, count]) => {
      const { room, readSeq, unread } = count
      return count.following ? { room, thread, readSeq, unread } : []
    })
  }

  /** How a thread stands to me. `following` false: also where nothing is known. */
  of(thread: string): { readSeq: number; following: boolean; unread: number } {
    const { readSeq = 0, following = false, unread = 0 } = this.#counts.get(thread) ?? {}
    return { readSeq, following, unread }
  }

  takeItems(items: readonly Item[], reset: boolean): void {
    if (reset) for (const count of this.#counts.values()) count.item = undefined
    for (const item of items) {
      if (item.kind === 'settings') this.#me = item.id
      else if (item.kind === 'thread') this.#countOf(item.room, item.thread).take(item)
      else if (item.kind === 'room' && item.left) this.#drop(item.room)
    }
  }

  /** Takes events of a room. True: a count may have changed. */
  takeEvents(room: string, events: readonly ChatEvent[]): boolean {
    let isChanged = false
    for (const event of events) isChanged = this.#take(room, event) || isChanged
    return isChanged
  }

  /** The room starts over at `version`. True: what happened before it is missing here. */
  startOver(room: string, version: number): boolean {
    const counts = [...this.#counts.values()].filter((count) => count.room === room)
    for (const count of counts) count.forget()
    return counts.some((count) => count.isBehind(version))
  }

  #take(room: string, event: ChatEvent): boolean {
    if (event.action === 'delete') {
      if (event.thread === undefined) return false
      this.#countOf(room, event.thread).deleted(event.seq, event.version)
      return true
    }
    const { thread, replies, id, seq } = event
    const isMine = event.user_id === this.#me
    if (thread && event.action === 'new' && !isMine) this.#countOf(room, thread).made(seq)
    // My root with replies: also where its first reply comes in the same frame.
    if (replies && isMine) this.#countOf(room, id).isMine = true
    return Boolean(thread ?? replies)
  }

  #countOf(room: string, thread: string): ThreadCount {
    const count = this.#counts.get(thread) ?? new ThreadCount(room)
    this.#counts.set(thread, count)
    return count
  }

  #drop(room: string): void {
    for (const [thread, count] of this.#counts) if (count.room === room) this.#counts.delete(thread)
  }
}
